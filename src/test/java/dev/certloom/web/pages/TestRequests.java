package dev.certloom.web.pages;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.Mockito.when;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.TestAccess;
import dev.certloom.approval.ApprovalDecisions;
import dev.certloom.approval.ApprovalStep;
import dev.certloom.approval.ApprovalSubject;
import dev.certloom.approval.Delegation;
import dev.certloom.approval.Question;
import dev.certloom.approval.StepActions;
import dev.certloom.approval.StepId;
import dev.certloom.approval.StepState;
import dev.certloom.approval.Vote;
import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.VersionId;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.TestPki;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Cancellation;
import dev.certloom.operation.CertificateRequest;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import dev.certloom.operation.RequestCause;
import dev.certloom.operation.Requester;
import dev.certloom.operation.Stalled;
import dev.certloom.operation.Ticket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Requests and steps of their approvals, for what pages make of them. Ada looks at them. */
public final class TestRequests {

    public static final VaultName VAULT = new VaultName("default");
    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    public static final Requester BOB = new Requester("bob-id", "Bob", Set.of(), Set.of());
    static final Requester ADA = new Requester("ada-id", "Ada", Set.of(), Set.of());
    static final Requester PROGRAM = new Requester("program-id", "deployment", Set.of(), Set.of("ada-id"));

    private static final CertificatePolicy POLICY = TestPki.policy("CN=<web>", "web.example");
    private static final KeyPair KEY = TestPki.keys().make(KeyAlgorithm.EC_P256);

    private TestRequests() {}

    static RequestContext ada(Set<Permission> permissions, String... groups) {
        return TestAccess.context(
                VAULT, new Actor("ada-id", "Ada", "token-1", "127.0.0.1"), Set.of(groups), permissions);
    }

    /** With a signing request. */
    public static PendingOperation request(Phase phase, Requester requester) {
        return new PendingOperation(
                new CertificateRequest(
                        OperationId.random(),
                        VAULT,
                        new CertificateName("web"),
                        VersionId.random(),
                        POLICY,
                        "Self",
                        Optional.empty(),
                        requester,
                        RequestCause.REQUESTED,
                        NOON.minus(Duration.ofMinutes(10))),
                true,
                Map.of(),
                phase,
                NOON.minus(Duration.ofMinutes(3)),
                Optional.empty(),
                Optional.of(TestPki.keys().request(POLICY.x509(), KEY.privateKey(), KEY.publicKey())),
                List.of(),
                List.of(),
                Cancellation.NONE,
                phase.status() == Phase.Status.FAILED
                        ? Optional.of(new Failure(Failure.Cause.ISSUER, "The issuer <said> no."))
                        : Optional.empty(),
                1,
                Optional.empty(),
                Optional.empty(),
                Ticket.NONE);
    }

    /** That is carried out under a ticket only, by Bob. */
    static PendingOperation underTicket(Phase phase, Optional<Ticket.Given> given) {
        PendingOperation request = request(phase, BOB);
        return new PendingOperation(
                request.request(),
                request.enabled(),
                request.tags(),
                request.phase(),
                request.since(),
                request.key(),
                request.csr(),
                request.chain(),
                request.given(),
                request.cancellation(),
                request.failure(),
                1,
                Optional.empty(),
                Optional.empty(),
                new Ticket(true, given));
    }

    /** That has stalled. */
    static PendingOperation stalled(Phase phase, Requester requester, String known) {
        PendingOperation request = request(phase, requester);
        return new PendingOperation(
                request.request(),
                request.enabled(),
                request.tags(),
                request.phase(),
                request.since(),
                request.key(),
                request.csr(),
                request.chain(),
                request.given(),
                request.cancellation(),
                request.failure(),
                6,
                Optional.empty(),
                Optional.of(new Stalled(NOON, known)),
                Ticket.NONE);
    }

    public static ApprovalStep step(PendingOperation request, StepState state) {
        return step(request, state, List.of(), List.of(), List.of(), false);
    }

    public static ApprovalStep step(
            PendingOperation request,
            StepState state,
            List<Vote> votes,
            List<Question> questions,
            List<Delegation> delegations,
            boolean escalated) {
        return new ApprovalStep(
                StepId.random(),
                ApprovalSubject.Id.of(request.id()),
                VAULT,
                "pki-approvers",
                Set.of("pki"),
                Set.of("heads"),
                2,
                state,
                1,
                false,
                new ApprovalStep.Schedule(
                        NOON.minusSeconds(60),
                        NOON,
                        NOON,
                        NOON.plus(Duration.ofDays(2)).plusSeconds(1)),
                false,
                escalated,
                Optional.empty(),
                votes,
                questions,
                delegations,
                false);
    }

    /** The same, of whose latest turn its process has not heard. */
    static ApprovalStep undelivered(ApprovalStep step) {
        return new ApprovalStep(
                step.id(),
                step.subject(),
                step.vault(),
                step.name(),
                step.groups(),
                step.escalationGroups(),
                step.required(),
                step.state(),
                step.revision(),
                true,
                step.schedule(),
                step.reminded(),
                step.escalated(),
                step.assignee(),
                step.votes(),
                step.questions(),
                step.delegations(),
                step.approversMissing());
    }

    static Vote vote(String person, boolean approved, String reason) {
        return new Vote(person, person, Optional.empty(), approved, true, true, reason, NOON);
    }

    /** Whoever may decide steps may decide each that is open. */
    static void stepsThatAreOpenCanBeDecided(ApprovalDecisions decisions) {
        when(decisions.actions(any(), any(), any(), anyBoolean())).thenAnswer(call -> {
            ApprovalSubject request = call.getArgument(0);
            ApprovalStep step = call.getArgument(1);
            boolean decides = call.getArgument(3, Boolean.class)
                    && request.isOpen()
                    && step.state().isOpen();
            return new StepActions(decides, decides, decides, decides, false, false, false, Optional.empty());
        });
    }
}
