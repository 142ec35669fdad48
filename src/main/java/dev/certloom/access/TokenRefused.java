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

    /** Key Vault's words for a token that has expired or cannot be read. What follows them here is ours. */
    private static final String NOT_VALID = "[TokenExpired] Error validating token: 'S2S12086'. ";

    private TokenRefused(String message) {
        super(new OAuth2Error(BearerTokenErrorCodes.INVALID_TOKEN), message);
    }

    /** Of what is no token at all. */
    static TokenRefused malformed() {
        return new TokenRefused(NOT_VALID + "It is no JWT.");
    }

    /** Whoever forges one learns no more than that. */
    static TokenRefused unverified() {
        return new TokenRefused(NOT_VALID + "It is not an access token that is signed by a key trusted here.");
    }

    static TokenRefused untimely() {
        return new TokenRefused(NOT_VALID + "It has expired, is not valid yet, or does not say until when it is.");
    }

    static TokenRefused withoutSubject() {
        return new TokenRefused(NOT_VALID + "It does not say whose it is (oid or sub).");
    }

    /** Of a token that was good when it was issued. */
    public static TokenRefused outdated() {
        return new TokenRefused(NOT_VALID + "Its account was removed, or its password changed: get another token.");
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
