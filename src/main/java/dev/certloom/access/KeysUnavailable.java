package dev.certloom.access;

import org.springframework.security.core.AuthenticationException;

/** Nobody can say whether the token is good: the keys, or the accounts, that tell cannot be had at the moment. */
public final class KeysUnavailable extends AuthenticationException {

    private static final long serialVersionUID = 1L;

    public KeysUnavailable(Throwable cause) {
        super("Expected the token issuer's keys and accounts, but they cannot be had: " + cause.getMessage(), cause);
    }
}
