package dev.certloom.operation;

import dev.certloom.certificate.Certificate;
import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.CertificateVersion;
import dev.certloom.certificate.Certificates;
import dev.certloom.certificate.PolicyChanged;
import dev.certloom.certificate.VersionId;
import dev.certloom.certificate.Versions;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.kernel.WrittenText;
import dev.certloom.operation.Operations.Locked;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionOperations;

/** The requester's side of the pending operation: ask, look, cancel, delete (API reference 2.2 and 3). */
@Service
public class CertificateRequests {

    /** In characters. */
    public static final int MAX_REASON_LENGTH = 1_000;

    private static final int MAX_ATTEMPTS = 3;

    private final Certificates certificates;
    private final Operations operations;
    private final PolicyCheck check;
    private final IssuerChooser chooser;
    private final RequestWithdrawal withdrawal;
    private final SupersededRenewals superseded;
    private final Provenance provenance;
    private final CurrentRequesters requesters;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final VaultSettings settings;
    private final KeyBacklog backlog;

    CertificateRequests(
            Certificates certificates,
            Operations operations,
            PolicyCheck check,
            IssuerChooser chooser,
            RequestWithdrawal withdrawal,
            SupersededRenewals superseded,
            Provenance provenance,
            CurrentRequesters requesters,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock,
            VaultSettings settings,
            KeyBacklog backlog) {
        this.certificates = certificates;
        this.operations = operations;
        this.check = check;
        this.chooser = chooser;
        this.withdrawal = withdrawal;
        this.superseded = superseded;
        this.provenance = provenance;
        this.requesters = requesters;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
        this.settings = settings;
        this.backlog = backlog;
    }

    /**
     * Accepts a request, and returns at once: the process is started once this is committed.
     *
     * @throws Refusal OPERATION_IN_PROGRESS, INVALID, KEY_SIZE_NOT_SUPPORTED, ISSUER_NOT_FOUND, THROTTLED; as {@link
     *     IssuerChooser#choose} where the policy leaves the issuer open; nothing is changed then
     */
    public PendingOperation accept(CreateCertificate command) {
        return acceptIf(command, operation -> true)
                .orElseThrow(() -> new IllegalStateException("Expected a request without a condition to be accepted."));
    }

    /**
     * As {@link #accept}, if a condition holds, which is judged in the transaction that accepts it, once the name is locked:
     * whatever is written there is committed exactly if the request is.
     *
     * @param condition is given the operation as it will be stored
     * @return empty where the condition does not hold: nothing is changed then
     */
    public Optional<PendingOperation> acceptIf(CreateCertificate command, Predicate<PendingOperation> condition) {
        Requester requester = command.asker().requester();
        backlog.demandRoom(command.vault(), requester);
        Optional<PendingOperation> accepted = inserted(command, condition);
        if (accepted.isPresent()) {
            backlog.accepted(command.vault(), requester);
        }
        return accepted;
    }

    /**
     * A condition for {@link #acceptIf}: the name is the requester's own, for whoever may request for themselves only. Asking for a
     * certificate of somebody else's would replace its policy before anybody has approved it.
     *
     * @return throws Refusal NOT_ALLOWED where it is not
     */
    public Predicate<PendingOperation> ownName() {
        return operation -> {
            String person = operation.requester().id();
            if (!provenance.isNameOf(operation.vault(), operation.certificate(), person)) {
                throw new Refusal(
                        Refusal.Kind.NOT_ALLOWED,
                        "The certificate %s is somebody else's. Choose another name, or ask those who look after it."
                                .formatted(operation.certificate()));
            }
            return true;
        };
    }

    /** Issuers are chosen outside the transaction, and the policy may be another one by the time it is inserted. */
    private Optional<PendingOperation> inserted(CreateCertificate command, Predicate<PendingOperation> condition) {
        Optional<Choice> choice = Optional.empty();
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            Optional<Choice> known = choice;
            switch (attempt(command, condition, known)) {
                case Inserted(PendingOperation operation) -> {
                    return Optional.of(operation);
                }
                case NotWanted() -> {
                    return Optional.empty();
                }
                case WithoutIssuer(CertificatePolicy policy, Asker asker) ->
                    choice = Optional.of(
                            new Choice(policy, chooser.choose(command.vault(), command.name(), policy, asker)));
            }
        }
        throw new Refusal(
                Refusal.Kind.CONFLICT,
                "The certificate's policy was changed by someone else at the same time. Repeat the request.");
    }

    /** What a caller asks for takes the place of a renewal that nobody has touched yet. */
    private Attempt attempt(CreateCertificate command, Predicate<PendingOperation> condition, Optional<Choice> choice) {
        try {
            return transaction.execute(status -> insert(status, command, condition, choice));
        } catch (Refusal refusal) {
            if (refusal.kind() != Refusal.Kind.OPERATION_IN_PROGRESS
                    || command.asker().cause().isRenewal()) {
                throw refusal;
            }
            return transaction.execute(status -> {
                if (!superseded.withdraw(command.vault(), command.name(), now())) {
                    throw refusal;
                }
                return insert(status, command, condition, choice);
            });
        }
    }

    private sealed interface Attempt {}

    private record Inserted(PendingOperation operation) implements Attempt {}

    /** Nothing was changed: the condition does not hold. */
    private record NotWanted() implements Attempt {}

    /** Nothing was changed: its issuer has to be chosen first. */
    private record WithoutIssuer(CertificatePolicy policy, Asker asker) implements Attempt {}

    /** The issuer that was chosen for a request by this policy. */
    private record Choice(CertificatePolicy policy, ChosenIssuer chosen) {

        boolean isFor(CertificatePolicy other) {
            return policy.changesTo(other).isEmpty();
        }
    }

    /**
     * Waits for the CSR of a request that was just accepted. After the deadline it returns the request without one: it
     * is accepted all the same.
     */
    public PendingOperation awaitCsr(PendingOperation accepted) {
        return operations.awaitNew(
                accepted, operation -> operation.csr().isPresent() || !operation.isOpen(), settings.createWithin());
    }

    private Attempt insert(
            TransactionStatus status,
            CreateCertificate command,
            Predicate<PendingOperation> condition,
            Optional<Choice> choice) {
        Instant now = now();
        Certificate before =
                certificates.lock(command.vault(), command.name(), now).forNewVersion();
        CertificatePolicy policy = policy(command, before, now);
        Asker asker = asker(command);
        Optional<ChosenIssuer> chosen =
                choice.filter(made -> made.isFor(policy)).map(Choice::chosen);
        if (policy.issuer().name().equals(IssuerName.AUTO) && chosen.isEmpty()) {
            status.setRollbackOnly();
            return new WithoutIssuer(policy, asker);
        }
        CertificatePolicy orderedBy =
                chosen.map(made -> policy.withIssuer(made.issuer())).orElse(policy);
        String provider = check.provider(command.vault(), orderedBy);
        PendingOperation operation = PendingOperation.received(
                new CertificateRequest(
                        OperationId.random(),
                        command.vault(),
                        before.name(),
                        VersionId.random(),
                        orderedBy,
                        provider,
                        command.preserveCertOrder(),
                        asker.requester(),
                        asker.cause(),
                        now),
                command.enabled(),
                command.tags());
        if (!condition.test(operation)) {
            status.setRollbackOnly();
            return new NotWanted();
        }
        if (command.policy().isPresent()
                && before.policy().filter(policy::makesTheSameAs).isEmpty()) {
            events.publishEvent(new PolicyChanged(
                    operation.vault(),
                    operation.certificate(),
                    asker.requester().id(),
                    asker.requester().owners(),
                    Optional.of(operation.id())));
        }
        operations.insert(operation);
        Certificate requested = before.requested(policy, operation.id());
        if (requested.current().isEmpty()) {
            CertificateVersion placeholder = Versions.incomplete(
                    operation.version(), policy, operation.tags(), operation.preserveCertOrder(), now);
            certificates.saveRequested(before, requested, placeholder);
        } else {
            certificates.save(requested);
        }
        Actor actor = asker.actor();
        Map<String, String> changes = before.changesTo(policy);
        if (!changes.isEmpty()) {
            events.publishEvent(operation.auditableEvent(AuditAction.POLICY_CHANGED, actor, now, changes));
        }
        chosen.ifPresent(made ->
                events.publishEvent(operation.auditableEvent(AuditAction.ISSUER_CHOSEN, actor, now, made.details())));
        events.publishEvent(new CertificateRequested(
                Occurrence.of(operation, actor, now),
                orderedBy.issuer().name(),
                Optional.of(operation.cause()).filter(RequestCause::isRenewal)));
        return new Inserted(operation);
    }

    /**
     * Whoever states no policy asks for what others have: they count as having asked as well. For what is asked for in somebody's name,
     * which may be long after they wanted it, the groups count that they are in now, and none once it is not what they wanted.
     */
    private Asker asker(CreateCertificate command) {
        Asker asker = command.asker();
        Requester requester = asker instanceof Asker.OnBehalf
                ? asker.requester().in(requesters.groups(asker.requester()))
                : asker.requester();
        Set<String> authors =
                command.policy().isPresent() ? Set.of() : provenance.policyAuthors(command.vault(), command.name());
        if (authors.isEmpty()) {
            return asker.as(requester);
        }
        Requester withAuthors = requester.by(authors);
        return asker.as(asker instanceof Asker.OnBehalf ? withAuthors.in(Set.of()) : withAuthors);
    }

    private CertificatePolicy policy(CreateCertificate command, Certificate before, Instant now) {
        if (command.policy().isEmpty()) {
            // An imported policy may be one from which no CSR can be created.
            CertificatePolicy stored = before.policy()
                    .orElseThrow(() -> Refusal.invalidProperty("policy"))
                    .withCanonicalNames();
            check.request(stored);
            return stored;
        }
        CertificatePolicy policy = command.policy().get().complete(now).withCanonicalNames();
        check.request(policy);
        return before.replacing(policy, now);
    }

    /**
     * The pending object.
     *
     * @param requestId shows it only if this is its id
     * @throws Refusal PENDING_NOT_FOUND
     */
    public PendingOperation pending(VaultName vault, CertificateName name, Optional<String> requestId) {
        return operations
                .inSlot(vault, name)
                .filter(operation -> isWanted(operation, requestId))
                .orElseThrow(() -> pendingNotFound("Pending certificate not found: ", name));
    }

    /**
     * Requests cancellation. It is only a request: the operation may still complete or fail.
     *
     * @param wanted false changes nothing
     * @throws Refusal PENDING_NOT_FOUND, NOT_IN_PROGRESS
     */
    public PendingOperation cancel(
            VaultName vault, CertificateName name, Optional<String> requestId, boolean wanted, Actor actor) {
        return cancel(vault, name, requestId, wanted, Optional.empty(), actor);
    }

    /**
     * Requests cancellation of one request, and says why.
     *
     * @param reason for the audit record, at most {@value #MAX_REASON_LENGTH} characters; may be blank
     * @throws Refusal PENDING_NOT_FOUND, NOT_IN_PROGRESS, INVALID
     */
    public PendingOperation cancel(PendingOperation operation, String reason, Actor actor) {
        Optional<String> words = reason.isBlank()
                ? Optional.empty()
                : Optional.of(WrittenText.requireLines("reason", reason, MAX_REASON_LENGTH));
        return cancel(
                operation.vault(),
                operation.certificate(),
                Optional.of(operation.id().value()),
                true,
                words,
                actor);
    }

    private PendingOperation cancel(
            VaultName vault,
            CertificateName name,
            Optional<String> requestId,
            boolean wanted,
            Optional<String> reason,
            Actor actor) {
        return transaction.execute(status -> {
            PendingOperation operation = lock(vault, name, requestId, "Pending certificate not found: ");
            if (!operation.isOpen()) {
                throw new Refusal(Refusal.Kind.NOT_IN_PROGRESS, "Pending status must be in progress to allow update.");
            }
            if (!wanted || operation.cancellationState() == CancellationState.REQUESTED) {
                return operation;
            }
            Instant now = now();
            PendingOperation asked = operation.cancellationAsked(now);
            operations.save(asked, now, now);
            events.publishEvent(
                    new CancellationRequested(Occurrence.of(asked, actor, now), asked.cancellationAttempt(), reason));
            return asked;
        });
    }

    /**
     * Deletes the pending object, in any state. An open request is withdrawn: no late answer of its issuer becomes a
     * version.
     *
     * @return the last state
     * @throws Refusal PENDING_NOT_FOUND
     */
    public PendingOperation delete(VaultName vault, CertificateName name, Optional<String> requestId, Actor actor) {
        return transaction.execute(status -> {
            PendingOperation operation = lock(vault, name, requestId, "Pending Certificate not found: ");
            Instant now = now();
            certificates.release(vault, name, operation.id());
            if (operation.isOpen()) {
                withdrawal.withdraw(operation, actor, now);
            } else {
                events.publishEvent(operation.auditableEvent(AuditAction.PENDING_DELETED, actor, now, Map.of()));
            }
            return operation;
        });
    }

    private PendingOperation lock(
            VaultName vault, CertificateName name, Optional<String> requestId, String notFoundLiteral) {
        return operations
                .lockInSlot(vault, name)
                .map(Locked::operation)
                .filter(operation -> isWanted(operation, requestId))
                .orElseThrow(() -> pendingNotFound(notFoundLiteral, name));
    }

    static Refusal pendingNotFound(String literal, CertificateName name) {
        return new Refusal(Refusal.Kind.PENDING_NOT_FOUND, literal + name);
    }

    private static boolean isWanted(PendingOperation operation, Optional<String> requestId) {
        return requestId.isEmpty() || operation.id().value().equalsIgnoreCase(requestId.get());
    }

    private Instant now() {
        return clock.instant();
    }
}
