package dev.certloom.approval;

import dev.certloom.approval.StandingApproval.Confirmation;
import dev.certloom.approval.StandingApproval.Limits;
import dev.certloom.approval.StandingApproval.Person;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.AuditableEvent;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.kernel.WrittenText;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Approvals given in advance: one person gives one, a second confirms it, both being members of a group that would have
 * been asked. They count only where the decision table uses {@code request.standingApproval}, and never for requests of
 * either of the two.
 */
@Service
public class StandingApprovals {

    private static final Duration MAX_LIFETIME = Duration.ofDays(398);
    private static final Duration CONFIRMATION_TIMEOUT = Duration.ofDays(14);
    public static final int MAX_REASON_LENGTH = 500;
    private static final int MAX_PER_VAULT = 1_000;
    private static final int MAX_NOTIFIED = 100;
    private static final Logger LOG = LoggerFactory.getLogger(StandingApprovals.class);

    private final JdbcApprovalRecords records;
    private final ApprovingGroups groups;
    private final JdbcApproverDirectory directory;
    private final ApprovalSettings settings;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    StandingApprovals(
            JdbcApprovalRecords records,
            ApprovingGroups groups,
            JdbcApproverDirectory directory,
            ApprovalSettings settings,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.records = records;
        this.groups = groups;
        this.directory = directory;
        this.settings = settings;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /** Those in force and those that can be confirmed, newest first; at most 1,000. */
    public List<StandingApproval> list(VaultName vault) {
        return records.standing(vault, clock.instant(), MAX_PER_VAULT);
    }

    /**
     * Gives an approval in advance, which counts once another person has confirmed it, within 14 days.
     *
     * @param until at most 398 days from now
     * @throws Refusal INVALID, also for a public suffix; NOT_ALLOWED for a person in no group that would be asked, or
     *     when there are 1,000 already
     */
    public StandingApproval give(
            VaultName vault, DnsNamePattern names, Limits limits, Instant until, String reason, Approver author) {
        Instant now = clock.instant();
        if (!until.isAfter(now) || until.isAfter(now.plus(MAX_LIFETIME))) {
            throw Refusal.invalidProperty("until");
        }
        names.objection().ifPresent(StandingApprovals::refuseNames);
        StandingApproval approval = new StandingApproval(
                OperationId.random().value(),
                vault,
                names,
                limits.asWritten(),
                until,
                person(author),
                WrittenText.requireLines("reason", reason, MAX_REASON_LENGTH),
                now,
                now.plus(CONFIRMATION_TIMEOUT),
                Optional.empty());
        return named(AuditAction.STANDING_APPROVAL_GIVEN, approval.id(), () -> {
            requireMember(vault, limits, author);
            if (records.standing(vault, now, MAX_PER_VAULT).size() >= MAX_PER_VAULT) {
                throw notAllowed(
                        "A vault can have at most %d standing approvals; revoke some first.".formatted(MAX_PER_VAULT));
            }
            records.addStanding(approval);
            publish(approval, AuditAction.STANDING_APPROVAL_GIVEN, author, now);
            return approval;
        });
    }

    /**
     * Confirms what another person gave: from now on it counts.
     *
     * @throws Refusal TASK_NOT_FOUND; TASK_ENDED when it is confirmed already or its time is up; INVALID when its names
     *     are not allowed any more; NOT_ALLOWED for its author and for a person in no group that would be asked
     */
    public StandingApproval confirm(VaultName vault, String id, Approver by) {
        Instant now = clock.instant();
        return named(AuditAction.STANDING_APPROVAL_CONFIRMED, id, () -> {
            StandingApproval approval = find(vault, id);
            requireMember(vault, approval.limits(), by);
            if (approval.author().id().equals(by.id())) {
                throw notAllowed("You gave this standing approval: someone else has to confirm it.");
            }
            if (directory.tied(approval.author().id(), by.id(), now.minus(settings.independentAfter()))) {
                throw notAllowed(
                        "One of the two accounts was recently created, reset, or given a role or group by the other.");
            }
            approval.names().objection().ifPresent(StandingApprovals::refuseNames);
            if (!approval.isConfirmable(now) || !records.confirmStanding(vault, id, person(by), now)) {
                throw new Refusal(
                        Refusal.Kind.TASK_ENDED, "This standing approval has already been confirmed, or has expired.");
            }
            publish(approval, AuditAction.STANDING_APPROVAL_CONFIRMED, by, now);
            return approval.confirmed(new Confirmation(person(by), now));
        });
    }

    /**
     * Logs at startup what waits for a second person, and until when: after an upgrade, all that were given before.
     */
    @EventListener(ApplicationReadyEvent.class)
    void tellWhatWaits() {
        records.unconfirmedStanding(clock.instant(), MAX_NOTIFIED)
                .forEach(waiting -> LOG.warn(
                        "The standing approval for {} in vault {}, by {}, counts only once a second member of an approving group has confirmed it, until {} (deploy/tasks USER confirm {}){}",
                        waiting.names(),
                        waiting.vault(),
                        waiting.author().name(),
                        waiting.confirmBy(),
                        waiting.id(),
                        waiting.names()
                                .objection()
                                .map("; it cannot be confirmed: %s"::formatted)
                                .orElse(".")));
    }

    /**
     * Revokes one, confirmed or not; requests approved by it before stay approved.
     *
     * @throws Refusal TASK_NOT_FOUND
     */
    public void revoke(VaultName vault, String id, Approver by) {
        Instant now = clock.instant();
        transaction.executeWithoutResult(status -> {
            StandingApproval approval = find(vault, id);
            if (!records.removeStanding(vault, id)) {
                throw notFound();
            }
            publish(approval, AuditAction.STANDING_APPROVAL_REVOKED, by, now);
        });
    }

    private StandingApproval find(VaultName vault, String id) {
        return list(vault).stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow(StandingApprovals::notFound);
    }

    private static Refusal notFound() {
        return new Refusal(
                Refusal.Kind.TASK_NOT_FOUND,
                "There is no standing approval with this id in this vault that is in force or waits for confirmation.");
    }

    private void requireMember(VaultName vault, Limits limits, Approver person) {
        groups.of(vault, limits.issuers()).stream()
                .filter(deciding -> Collections.disjoint(deciding, person.groups()))
                .findFirst()
                .ifPresent(deciding -> {
                    throw notAllowed(
                            deciding.isEmpty()
                                    ? "No group is known to approve requests to all of these issuers: name issuers, or set certloom.approval.standing-groups."
                                    : "Only members of a group that approves such requests can do this (%s)."
                                            .formatted(
                                                    deciding.stream().sorted().collect(Collectors.joining(", "))));
                });
    }

    private StandingApproval named(AuditAction action, String id, Supplier<StandingApproval> act) {
        try {
            return Objects.requireNonNull(transaction.execute(status -> act.get()));
        } catch (Refusal refusal) {
            throw refusal.kind() == Refusal.Kind.NOT_ALLOWED
                    ? refusal.of(
                            new Refusal.AttemptedAction(action, AuditObject.standingApproval(id), Optional.empty()))
                    : refusal;
        }
    }

    private static Person person(Approver approver) {
        return new Person(approver.id(), approver.actor().name());
    }

    private static void refuseNames(String objection) {
        throw new Refusal(Refusal.Kind.INVALID, "These names cannot be approved in advance: %s.".formatted(objection));
    }

    private static Refusal notAllowed(String rule) {
        return new Refusal(Refusal.Kind.NOT_ALLOWED, rule);
    }

    private void publish(StandingApproval approval, AuditAction action, Approver by, Instant now) {
        Limits limits = approval.limits();
        Map<String, String> details = new TreeMap<>(Map.of(
                "names", approval.names().text(),
                "issuer",
                        limits.issuers().stream()
                                .map(IssuerName::value)
                                .sorted()
                                .collect(Collectors.joining(",")),
                "maxValidityMonths", Integer.toString(limits.maxValidityMonths()),
                "keyTypes", limits.keyTypes().stream().map(Enum::name).sorted().collect(Collectors.joining(",")),
                "until", approval.until().toString(),
                "author", approval.author().id(),
                "reason", approval.reason()));
        limits.subject().forEach((attribute, value) -> details.put("subject." + attribute, value));
        events.publishEvent(new AuditableEvent(
                action,
                approval.vault(),
                AuditObject.standingApproval(approval.id()),
                Optional.empty(),
                by.actor(),
                now,
                details));
    }
}
