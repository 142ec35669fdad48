package dev.certloom.access;

import org.springframework.security.core.AuthenticationException;

/** The token cannot be verified: the keys or accounts needed for that are unavailable at the moment. */
public final class KeysUnavailable extends AuthenticationException {

    private static final long serialVersionUID = 1L;

    public KeysUnavailable(Throwable cause) {
        super("Expected the token issuer's keys and accounts, but they cannot be had: " + cause.getMessage(), cause);
    }
}
