package dev.certloom.operation;

import dev.certloom.kernel.Der;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An order of which nobody can find out by asking whether its issuer received it.
 *
 * @param since when that came out
 * @param denial set once somebody has looked and says that nothing was issued
 * @param found set once somebody has found a certificate that another person has to have found too; of the two, only
 *     the latest is kept
 */
public record UnknownOrder(
        OperationId operation,
        VaultName vault,
        Instant since,
        Optional<Denial> denial,
        Optional<FoundCertificate> found) {

    /** One about which nobody has said anything yet. */
    public UnknownOrder(OperationId operation, VaultName vault, Instant since) {
        this(operation, vault, since, Optional.empty(), Optional.empty());
    }

    /** The same, once somebody has said that nothing was issued. */
    public UnknownOrder with(Denial said) {
        return new UnknownOrder(operation, vault, since, Optional.of(said), Optional.empty());
    }

    /** The same, once somebody has found a certificate. */
    public UnknownOrder with(FoundCertificate said) {
        return new UnknownOrder(operation, vault, since, Optional.empty(), Optional.of(said));
    }

    /**
     * What somebody says who has looked at the issuer's: nothing was issued for the order.
     *
     * @param by id of the person
     * @param name of the person
     * @param because how they know
     */
    public record Denial(String by, String name, String because, Instant at) {}

    /**
     * What somebody has found at the issuer's.
     *
     * @param by id of the person
     * @param name of the person
     * @param chain leaf first
     */
    public record FoundCertificate(String by, String name, List<Der> chain, Instant at) {

        public FoundCertificate {
            chain = List.copyOf(chain);
        }
    }
}
