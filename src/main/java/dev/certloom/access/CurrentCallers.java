package dev.certloom.access;

/**
 * Callers as they are at this moment. What a token or a session says of somebody was true when it was made; with the embedded
 * server the store says what is true now, at each request.
 */
public interface CurrentCallers {

    /** Of a token or session that names no password: those of programs, and those an earlier release made. */
    int NO_PASSWORD = -1;

    /**
     * @param said the caller as the token or session has it
     * @param passwordVersion which password of a person it was made for
     * @throws TokenRefused when the account is gone, or has another password by now
     * @throws KeysUnavailable when that cannot be told
     */
    Caller of(Caller said, int passwordVersion);

    /** Of an outside provider, whose people are not known here: what its tokens say counts for as long as they do. */
    static CurrentCallers asTokensSay() {
        return (said, passwordVersion) -> said;
    }
}
