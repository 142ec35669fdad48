package dev.certloom.identity;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2AccessTokenResponseAuthenticationSuccessHandler;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Answers with a token, as the framework does. At the vendor's older endpoint it has more members, all strings: older
 * clients read the expiry from {@code expires_on}.
 */
final class TokenAnswer implements AuthenticationSuccessHandler {

    private final AuthenticationSuccessHandler framework = new OAuth2AccessTokenResponseAuthenticationSuccessHandler();
    private final RequestMatcher older;

    TokenAnswer(RequestMatcher older) {
        this.older = older;
    }

    @Override
    public void onAuthenticationSuccess(
            HttpServletRequest request, HttpServletResponse response, Authentication authentication)
            throws IOException, ServletException {
        framework.onAuthenticationSuccess(
                request,
                response,
                older.matches(request) && authentication instanceof OAuth2AccessTokenAuthenticationToken made
                        ? withOlderMembers(made, String.valueOf(request.getParameter(RequestedResource.RESOURCE)))
                        : authentication);
    }

    private static Authentication withOlderMembers(OAuth2AccessTokenAuthenticationToken made, String resource) {
        OAuth2AccessToken token = made.getAccessToken();
        Map<String, Object> members = new HashMap<>(made.getAdditionalParameters());
        members.put("expires_on", seconds(token.getExpiresAt()));
        members.put("not_before", seconds(token.getIssuedAt()));
        members.put(RequestedResource.RESOURCE, resource);
        return new OAuth2AccessTokenAuthenticationToken(
                made.getRegisteredClient(),
                (Authentication) Objects.requireNonNull(made.getPrincipal()),
                token,
                made.getRefreshToken(),
                members);
    }

    private static String seconds(@org.jspecify.annotations.Nullable Instant time) {
        return Long.toString(Objects.requireNonNull(time).getEpochSecond());
    }
}
