package dev.certloom.operation;

import dev.certloom.certificate.Certificate;
import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.Certificates;
import dev.certloom.kernel.IssuerName;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Ends renewals that wait, for people or for their time, and would not be begun as things stand: the version that they renew was
 * disabled meanwhile, or the policy changed by which they are made. Nothing is left of them; what is right by now is planned anew.
 * Those that people have dealt with are theirs.
 */
@Service
public class OutdatedRenewals {

    private static final int BATCH_SIZE = 100;

    private final JdbcOutdatedRenewals found;
    private final Certificates certificates;
    private final SupersededRenewals renewals;
    private final TransactionOperations transaction;
    private final Clock clock;

    OutdatedRenewals(
            JdbcOutdatedRenewals found,
            Certificates certificates,
            SupersededRenewals renewals,
            TransactionOperations transaction,
            Clock clock) {
        this.found = found;
        this.certificates = certificates;
        this.renewals = renewals;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Ends those that there are, in a transaction each. */
    public void end() {
        List<JdbcOutdatedRenewals.Key> batch = found.after(JdbcOutdatedRenewals.Key.FIRST, BATCH_SIZE);
        while (!batch.isEmpty()) {
            batch.forEach(key -> transaction.executeWithoutResult(
                    status -> renewals.withdrawIf(key.vault(), key.certificate(), this::whyOutdated, clock.instant())));
            batch = batch.size() < BATCH_SIZE ? List.of() : found.after(batch.getLast(), BATCH_SIZE);
        }
    }

    private Optional<String> whyOutdated(PendingOperation renewal) {
        if (!renewal.phase().isHeldBack() && renewal.phase() != Phase.AWAITING_APPROVAL) {
            return Optional.empty();
        }
        if (certificates
                .current(renewal.vault(), renewal.certificate())
                .filter(current -> current.version().enabled())
                .isEmpty()) {
            return Optional.of("The version that it renews was disabled.");
        }
        return certificates
                .find(renewal.vault(), renewal.certificate())
                .flatMap(Certificate::policy)
                .filter(policy -> !makesTheSame(policy, renewal.policy()))
                .map(policy -> "The policy was changed by which it is made.");
    }

    /** An issuer that was chosen for it is no change. */
    private static boolean makesTheSame(CertificatePolicy stored, CertificatePolicy ordered) {
        CertificatePolicy asked = stored.issuer().name().equals(IssuerName.AUTO)
                ? stored.withIssuer(ordered.issuer().name())
                : stored;
        return asked.withCanonicalNames().makesTheSameAs(ordered);
    }
}
