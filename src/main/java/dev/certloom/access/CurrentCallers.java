package dev.certloom.access;

/**
 * The current state of callers. A token or session describes a caller as of its creation; with the embedded server the
 * store provides the current state, at each request.
 */
public interface CurrentCallers {

    /** For a token or session without a password version: those of programs, and those made by an earlier release. */
    int NO_PASSWORD = -1;

    /**
     * The caller as they are now.
     *
     * @param claimed the caller according to the token or session
     * @param passwordVersion which password of a person it was made for
     * @throws TokenRefused when the account is gone, or has another password by now
     * @throws KeysUnavailable when that cannot be determined
     */
    Caller of(Caller claimed, int passwordVersion);

    /** For an external provider, whose people are not known here: its tokens count for as long as they are valid. */
    static CurrentCallers asTokensSay() {
        return (claimed, passwordVersion) -> claimed;
    }
}
