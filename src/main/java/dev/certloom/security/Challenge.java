package dev.certloom.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.stereotype.Component;

/** The 401 that tells a client where to get a token (API reference 1.5), with the literals of the real service. */
@Component
class Challenge implements AuthenticationEntryPoint {

    /** Error code of validators of ours, whose description is the literal to answer. */
    static final String LITERAL = "certloom_literal";

    private static final String NO_TOKEN = "AKV10000: Request is missing a Bearer or PoP token.";
    private static final String UNUSABLE = "[TokenExpired] Error validating token: 'S2S12086'.";

    private final PublicAddress address;
    private final SecuritySettings settings;

    Challenge(PublicAddress address, SecuritySettings settings) {
        this.address = address;
        this.settings = settings;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        response.setHeader(
                HttpHeaders.WWW_AUTHENTICATE,
                "Bearer authorization=\"%s\", resource=\"%s\""
                        .formatted(address.authority(), settings.security().audience()));
        ErrorAnswers.write(
                response, HttpServletResponse.SC_UNAUTHORIZED, "Unauthorized", message(failure), Optional.empty());
    }

    private static String message(AuthenticationException failure) {
        if (!(failure instanceof OAuth2AuthenticationException)) {
            return NO_TOKEN;
        }
        if (failure.getCause() instanceof JwtValidationException invalid) {
            return invalid.getErrors().stream()
                    .filter(error -> error.getErrorCode().equals(LITERAL))
                    .map(OAuth2Error::getDescription)
                    .findFirst()
                    .orElse(UNUSABLE);
        }
        return UNUSABLE;
    }
}
