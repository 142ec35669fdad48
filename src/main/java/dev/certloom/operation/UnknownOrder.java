package dev.certloom.operation;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.Optional;

/**
 * An order of which nobody can find out by asking whether its issuer received it.
 *
 * @param since when that came out
 * @param denial set once somebody has looked and says that nothing was issued
 */
public record UnknownOrder(OperationId operation, VaultName vault, Instant since, Optional<Denial> denial) {

    /** Whether this person may confirm that it is ordered again: somebody else has said that nothing was issued. */
    public boolean mayBeRepeatedBy(Actor actor) {
        return denial.filter(said -> !said.by().equals(actor.id())).isPresent();
    }

    /**
     * What somebody says who has looked at the issuer's: nothing was issued for the order.
     *
     * @param by id of the person
     * @param name of the person
     * @param because how they know
     */
    public record Denial(String by, String name, String because, Instant at) {}
}
