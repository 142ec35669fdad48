package dev.certloom.audit;

import java.util.Optional;

/** The key that signs the audit record, at rest. */
public interface AuditKeys {

    Optional<Pair> current();

    /** Keeps a pair unless there is one already, and answers the one that is kept. */
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
