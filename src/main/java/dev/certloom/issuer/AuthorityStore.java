package dev.certloom.issuer;

import dev.certloom.crypto.Hierarchy;
import dev.certloom.kernel.Der;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Keeps CAs that live inside the product, private keys encrypted; one of each id per installation. */
public interface AuthorityStore {

    /**
     * The CA of this id, made once: of several replicas that ask at the same time one makes it and all get the same.
     *
     * @param maker makes it where there is none
     */
    Hierarchy obtain(String id, Supplier<Hierarchy> maker);

    /** The chain that a CA issued for a reference, leaf first. */
    Optional<List<Der>> issued(String authorityId, String reference);

    /**
     * Keeps an issued chain, unless one is kept for this reference.
     *
     * @return the one that is kept: exactly one per reference, whoever asks
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
