package dev.certloom.issuer;

import java.util.Optional;

/**
 * How an account identifies itself at its CA. Encrypted at rest.
 *
 * @param accountId shown to callers
 * @param password never shown to anyone
 */
public record IssuerCredentials(Optional<String> accountId, Optional<String> password) {

    public static final IssuerCredentials NONE = new IssuerCredentials(Optional.empty(), Optional.empty());

    /** Without the password. */
    @Override
    public String toString() {
        return "IssuerCredentials[concealed]";
    }
}
