package dev.certloom.crypto;

import java.util.Arrays;
import java.util.Optional;

/**
 * Why a certificate is revoked (RFC 5280 section 5.3.1), as far as who holds it may say so: other reasons are the CA's to
 * give, and who asks for one of those is refused by public CAs (Baseline Requirements 7.2.2).
 */
public enum RevocationReason {
    /** None is stated. */
    UNSPECIFIED(0, "unspecified"),
    /** Somebody else has, or may have, the private key. */
    KEY_COMPROMISE(1, "keyCompromise"),
    /** What it says about its subject is no longer true. */
    AFFILIATION_CHANGED(3, "affiliationChanged"),
    /** Another one has taken its place. */
    SUPERSEDED(4, "superseded"),
    /** What it was for is no longer there. */
    CESSATION_OF_OPERATION(5, "cessationOfOperation");

    private final int code;
    private final String wireName;

    RevocationReason(int code, String wireName) {
        this.code = code;
        this.wireName = wireName;
    }

    /** The number of the CRLReason. */
    public int code() {
        return code;
    }

    /** The identifier of the CRLReason, as RFC 5280 writes it. */
    public String wireName() {
        return wireName;
    }

    /** By its identifier; empty where there is none such. */
    public static Optional<RevocationReason> find(String wireName) {
        return Arrays.stream(values())
                .filter(reason -> reason.wireName.equals(wireName))
                .findFirst();
    }

    /** The identifier. */
    @Override
    public String toString() {
        return wireName;
    }
}
