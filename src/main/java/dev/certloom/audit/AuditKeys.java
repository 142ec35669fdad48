package dev.certloom.audit;

import java.util.Optional;

/** Stores the key that signs the audit record. */
interface AuditKeys {

    Optional<Pair> current();

    /** Stores a pair unless there is one already, and returns the stored one. */
    Pair keepFirst(Pair pair);

    /**
     * A key pair.
     *
     * @param privateKey PKCS#8
     * @param publicKey SubjectPublicKeyInfo
     */
    record Pair(byte[] privateKey, byte[] publicKey) {

        /** Without the key. */
        @Override
        public String toString() {
            return "Pair[]";
        }
    }
}
