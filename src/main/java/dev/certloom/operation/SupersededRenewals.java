package dev.certloom.operation;

import dev.certloom.certificate.Certificates;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Operations.Locked;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** Makes room for what is wanted instead of a renewal that the system began, where nobody has done anything for it. */
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
        return withdrawIf(vault, name, renewal -> Optional.of("Somebody requested a version."), now);
    }

    /**
     * The same if there is a reason to.
     *
     * @param why for the audit record; empty where it goes on
     */
    boolean withdrawIf(
            VaultName vault, CertificateName name, Function<PendingOperation, Optional<String>> why, Instant now) {
        Optional<PendingOperation> untouched =
                operations.lockInSlot(vault, name).filter(this::isUntouched).map(Locked::operation);
        Optional<String> reason = untouched.flatMap(why);
        reason.ifPresent(known -> {
            PendingOperation renewal = untouched.orElseThrow();
            certificates.release(vault, name, renewal.id());
            withdrawal.withdraw(renewal, ACTOR, reason, now);
        });
        return reason.isPresent();
    }

    private boolean isUntouched(Locked locked) {
        PendingOperation operation = locked.operation();
        return operation.isOpen()
                && operation.cause().isAutomatic()
                && locked.order().isEmpty()
                && operation.chain().isEmpty()
                && operation.ticket().given().isEmpty()
                && !people.hasBegun(operation.id());
    }
}
