package dev.certloom.issuer;

import dev.certloom.crypto.Hierarchy;
import dev.certloom.kernel.Der;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Stores built-in CAs, with their private keys encrypted; one per id and installation. */
public interface AuthorityStore {

    /**
     * The CA with this id, created once: if several replicas ask at the same time, one creates it and all get the same.
     * What is returned is committed.
     *
     * @param maker creates it if there is none
     * @throws org.springframework.transaction.IllegalTransactionStateException in a transaction: one that is rolled back
     *     would take the CA with it, after it may have signed
     */
    Hierarchy obtain(String id, Supplier<Hierarchy> maker);

    /** The chain that a CA issued for a reference, leaf first. */
    Optional<List<Der>> issued(String authorityId, String reference);

    /**
     * Stores an issued chain, unless one is stored for this reference.
     *
     * @return the stored one: exactly one per reference, for any caller
     */
    List<Der> keepIssued(String authorityId, IssuedCertificate certificate);

    /**
     * A certificate that a CA has issued.
     *
     * @param serial lower-case hexadecimal, unique per CA
     */
    record IssuedCertificate(String reference, String vault, String serial, List<Der> chain) {

        public IssuedCertificate {
            chain = List.copyOf(chain);
        }
    }
}
