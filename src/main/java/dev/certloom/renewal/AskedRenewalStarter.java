package dev.certloom.renewal;

import dev.certloom.availability.StoreFailures;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.Asker;
import dev.certloom.operation.CertificateRequests;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.RequestCause;
import dev.certloom.renewal.RenewableCertificate.Obstacle;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Begins renewals that people have asked for at a time that has come. Each is taken in the transaction that stores its request, so
 * that it begins once, and none is lost.
 */
@Service
class AskedRenewalStarter {

    private static final Logger LOG = LoggerFactory.getLogger(AskedRenewalStarter.class);
    private static final int BATCH_SIZE = 50;

    private final JdbcAskedRenewals asked;
    private final JdbcDueRenewals dueRenewals;
    private final RenewalOutcomes outcomes;
    private final CertificateRequests requests;
    private final TransactionOperations transaction;
    private final RenewalSettings settings;
    private final Clock clock;

    AskedRenewalStarter(
            JdbcAskedRenewals asked,
            JdbcDueRenewals dueRenewals,
            RenewalOutcomes outcomes,
            CertificateRequests requests,
            TransactionOperations transaction,
            RenewalSettings settings,
            Clock clock) {
        this.asked = asked;
        this.dueRenewals = dueRenewals;
        this.outcomes = outcomes;
        this.requests = requests;
        this.transaction = transaction;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Begins those whose time has come, the longest due first, as far as their issuers have room.
     *
     * @return how many were begun
     */
    int startDue() {
        int started = 0;
        for (AskedRenewal due : asked.due(clock.instant(), BATCH_SIZE)) {
            try {
                if (start(due)) {
                    started++;
                }
            } catch (Refusal refusal) {
                if (refusal.kind() == Refusal.Kind.THROTTLED) {
                    return started;
                }
                refused(due, refusal);
            } catch (RuntimeException e) {
                if (StoreFailures.isIn(e)) {
                    throw e;
                }
                LOG.warn(
                        "Expected to renew certificate {} of vault {} as somebody asked, but it failed.",
                        due.certificate().name(),
                        due.certificate().vault(),
                        e);
                asked.drop(due.certificate());
            }
        }
        return started;
    }

    private boolean start(AskedRenewal due) {
        RenewableCertificate certificate = due.certificate();
        if (certificate.obstacle().filter(Obstacle.DISABLED::equals).isPresent()) {
            throw new Refusal(Refusal.Kind.FORBIDDEN, Obstacle.DISABLED.words());
        }
        Asker asker = new Asker.OnBehalf("renewal", due.requester(), RequestCause.BY_HAND);
        return requests.acceptIf(ManualRenewals.command(certificate, asker), operation -> take(certificate, operation))
                .isPresent();
    }

    private boolean take(RenewableCertificate certificate, PendingOperation operation) {
        return asked.take(certificate, operation.id())
                && dueRenewals.hasRoom(
                        operation.vault(), operation.policy().issuer().name().key(), settings.atOncePerIssuer());
    }

    /** Where a version is being made already, that is what was asked for. */
    private void refused(AskedRenewal due, Refusal refusal) {
        RenewableCertificate certificate = due.certificate();
        transaction.executeWithoutResult(status -> {
            if (asked.drop(certificate) && refusal.kind() != Refusal.Kind.OPERATION_IN_PROGRESS) {
                outcomes.refusedByHand(certificate.vault(), certificate.name(), String.valueOf(refusal.getMessage()));
            }
        });
    }
}
