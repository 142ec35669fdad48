package dev.certloom.approval;

import dev.certloom.approval.spi.ApprovalRecords;
import dev.certloom.vault.IssuerName;
import dev.certloom.vault.OperationId;
import dev.certloom.vault.Refusal;
import dev.certloom.vault.VaultAct;
import dev.certloom.vault.VaultName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Approvals given in advance. They only count where the decision table asks for {@code request.standingApproval}, and never
 * for what their author asks for.
 */
@Service
public class StandingApprovals {

    private static final Duration LONGEST = Duration.ofDays(398);
    private static final int MOST = 1_000;

    private final ApprovalRecords records;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    StandingApprovals(
            ApprovalRecords records, TransactionOperations transaction, ApplicationEventPublisher events, Clock clock) {
        this.records = records;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /** Those in force, newest first; at most 1,000. */
    public List<StandingApproval> inForce(VaultName vault) {
        return records.standing(vault, clock.instant(), MOST);
    }

    /**
     * Gives an approval in advance.
     *
     * @param until at most 398 days from now
     * @throws Refusal INVALID; NOT_ALLOWED when there are 1,000 already
     */
    public StandingApproval give(
            VaultName vault,
            String namePattern,
            Optional<IssuerName> issuer,
            Instant until,
            String reason,
            Approver author) {
        Instant now = clock.instant();
        if (!until.isAfter(now) || until.isAfter(now.plus(LONGEST))) {
            throw Refusal.invalidProperty("until");
        }
        StandingApproval approval = new StandingApproval(
                OperationId.fresh().value(),
                vault,
                namePattern,
                issuer,
                until,
                author.id(),
                author.actor().name(),
                reason.strip(),
                now);
        return transaction.execute(status -> {
            if (records.standing(vault, now, MOST).size() >= MOST) {
                throw new Refusal(
                        Refusal.Kind.NOT_ALLOWED,
                        "Expected at most %d standing approvals in a vault. Revoke some first.".formatted(MOST));
            }
            records.addStanding(approval);
            tell(approval, "standing-approval-given", author, now);
            return approval;
        });
    }

    /**
     * Takes one back; requests approved by it before stay approved.
     *
     * @throws Refusal TASK_NOT_FOUND
     */
    public void revoke(VaultName vault, String id, Approver by) {
        Instant now = clock.instant();
        transaction.executeWithoutResult(status -> {
            StandingApproval approval = inForce(vault).stream()
                    .filter(one -> one.id().equals(id))
                    .findFirst()
                    .orElseThrow(
                            () -> new Refusal(
                                    Refusal.Kind.TASK_NOT_FOUND,
                                    "Expected a standing approval of this vault that is in force, but there is none of this id."));
            records.removeStanding(vault, id);
            tell(approval, "standing-approval-revoked", by, now);
        });
    }

    private void tell(StandingApproval approval, String action, Approver by, Instant now) {
        events.publishEvent(new VaultAct(
                action,
                approval.vault(),
                "standingapprovals/" + approval.id(),
                Optional.empty(),
                by.actor(),
                now,
                Map.of(
                        "names", approval.namePattern(),
                        "issuer", approval.issuer().map(IssuerName::value).orElse(""),
                        "until", approval.until().toString(),
                        "reason", approval.reason())));
    }
}
