package dev.certloom.access;

import java.util.List;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.server.resource.BearerTokenErrorCodes;

/** Why a token is not believed, in the words of Key Vault (API reference 1.5). */
public final class TokenRefused extends OAuth2AuthenticationException {

    private static final long serialVersionUID = 1L;

    /** What of a stranger's token is shown again, at most. */
    private static final int MAX_SHOWN_LENGTH = 200;

    private TokenRefused(String message) {
        super(new OAuth2Error(BearerTokenErrorCodes.INVALID_TOKEN), message);
    }

    public static TokenRefused expiredOrUnreadable() {
        return new TokenRefused("[TokenExpired] Error validating token: 'S2S12086'.");
    }

    /** Of somebody who signs in: said to whoever looks after the service, no program hears it. */
    static TokenRefused opaque() {
        return new TokenRefused(
                "Expected an access token that is a signed JWT, but the provider gave one that only it can read.");
    }

    static TokenRefused audience(String expected, List<String> found) {
        return new TokenRefused("AKV10022: Invalid audience. Expected %s, found: %s."
                .formatted(expected, shown(String.join(", ", found))));
    }

    static TokenRefused issuer(List<String> expected, String found) {
        return new TokenRefused("AKV10032: Invalid issuer. Expected one of %s, found %s."
                .formatted(String.join(", ", expected), shown(found)));
    }

    private static String shown(String text) {
        return TokenText.cut(text, MAX_SHOWN_LENGTH);
    }
}
