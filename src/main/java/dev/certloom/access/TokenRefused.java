package dev.certloom.access;

import java.util.List;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.server.resource.BearerTokenErrorCodes;

/** Why a token is refused, in Key Vault's wording (API reference 1.5). */
public final class TokenRefused extends OAuth2AuthenticationException {

    private static final long serialVersionUID = 1L;

    /** The most characters of an unverified token that are echoed. */
    private static final int MAX_SHOWN_LENGTH = 200;

    private TokenRefused(String message) {
        super(new OAuth2Error(BearerTokenErrorCodes.INVALID_TOKEN), message);
    }

    public static TokenRefused expiredOrUnreadable() {
        return new TokenRefused("[TokenExpired] Error validating token: 'S2S12086'.");
    }

    /** An identifier that would have to be changed to be stored: another could become the same. */
    static TokenRefused identifier(int length) {
        return new TokenRefused(
                "Expected identifiers in the token to be texts of at most %d characters without control characters, but one is not."
                        .formatted(length));
    }

    /** For a person signing in: shown to operators, not sent to a program. */
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
