package dev.certloom.operation;

import dev.certloom.certificate.Certificates;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Operations.Locked;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Makes room for what a caller asks for where a renewal that the system began is in its way, and nobody has done anything for it. */
@Component
public class SupersededRenewals {

    /** Who withdraws them. */
    public static final Actor ACTOR = Actor.system("renewal");

    private final Operations operations;
    private final Certificates certificates;
    private final RequestWithdrawal withdrawal;
    private final HumanWork people;

    SupersededRenewals(
            Operations operations, Certificates certificates, RequestWithdrawal withdrawal, HumanWork people) {
        this.operations = operations;
        this.certificates = certificates;
        this.withdrawal = withdrawal;
        this.people = people;
    }

    /**
     * Withdraws the renewal in the pending slot of a name. In the transaction that stores what takes its place; the operation is
     * locked before its name, as ever.
     *
     * @return false when there is none that may be withdrawn
     */
    boolean withdraw(VaultName vault, CertificateName name, Instant now) {
        Optional<PendingOperation> untouched =
                operations.lockInSlot(vault, name).filter(this::isUntouched).map(Locked::operation);
        untouched.ifPresent(renewal -> {
            certificates.release(vault, name, renewal.id());
            withdrawal.withdraw(renewal, ACTOR, now);
        });
        return untouched.isPresent();
    }

    private boolean isUntouched(Locked locked) {
        PendingOperation operation = locked.operation();
        return operation.isOpen()
                && operation.cause().isAutomatic()
                && locked.order().isEmpty()
                && operation.chain().isEmpty()
                && !people.hasBegun(operation.id());
    }
}
