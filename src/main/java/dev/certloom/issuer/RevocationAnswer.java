package dev.certloom.issuer;

/** A CA's answer to who wants a certificate revoked. */
public sealed interface RevocationAnswer {

    /** It is revoked now. */
    record Revoked() implements RevocationAnswer {}

    /** It had been revoked before. */
    record AlreadyRevoked() implements RevocationAnswer {}

    /**
     * It is not revoked.
     *
     * @param words the CA's, as they may be shown
     */
    record Refused(String words) implements RevocationAnswer {}
}
