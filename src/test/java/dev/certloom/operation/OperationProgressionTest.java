package dev.certloom.operation;

import static dev.certloom.operation.InMemoryVault.ALICE;
import static dev.certloom.operation.InMemoryVault.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.issuer.CancelAnswer;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Each step of a worker may run twice, late, or for an instance that is not wanted any more. */
class OperationProgressionTest {

    private static final CertificateName WEB = new CertificateName("web");

    private final InMemoryVault vault = new InMemoryVault();
    private final OperationProgression progression = vault.progression();

    @Test
    void prepareWhenRunTwiceThenThereIsOneKey() {
        PendingOperation operation = received();

        PendingOperation first = progression.prepare(claim(operation, 1), Function.identity());
        PendingOperation second = progression.prepare(claim(operation, 1), Function.identity());

        assertThat(second.key()).isEqualTo(first.key()).isPresent();
        assertThat(second.csr()).isEqualTo(first.csr()).isPresent();
        assertThat(vault.keys()).isEqualTo(1);
        assertThat(vault.acts("key-and-csr-made")).hasSize(1);
    }

    @Test
    void prepareWhenALaterInstanceComesThenItTakesOverTheKey() {
        PendingOperation operation = received();
        PendingOperation first = progression.prepare(claim(operation, 1), Function.identity());
        vault.relaunch(operation.id());

        assertThat(progression.prepare(claim(operation, 2), Function.identity()).key())
                .isEqualTo(first.key());

        assertThatThrownBy(() -> progression.prepare(claim(operation, 1), Function.identity()))
                .isInstanceOf(OperationEnded.class);
        assertThat(vault.keys()).isEqualTo(1);
    }

    @Test
    void prepareWhenALaunchIsClaimedThatNeverWasThenNoKeyIsMade() {
        PendingOperation operation = received();

        assertThatThrownBy(() -> progression.prepare(claim(operation, Integer.MAX_VALUE), Function.identity()))
                .isInstanceOf(ClaimRefused.class);

        assertThat(vault.keys()).isZero();
        assertThat(progression.prepare(claim(operation, 1), Function.identity()).csr())
                .isPresent();
    }

    @Test
    void prepareWhenTheRequestWasWithdrawnThenNoKeyIsMade() {
        PendingOperation operation = received();
        vault.delete("web");

        assertThatThrownBy(() -> progression.prepare(claim(operation, 1), Function.identity()))
                .isInstanceOf(OperationEnded.class);

        assertThat(vault.keys()).isZero();
    }

    @Test
    void prepareWhenTheCsrCouldNotBeMadeThenTheNextTryHasTheSameKey() {
        PendingOperation operation = received();
        vault.pki().beforeRequesting(() -> {
            throw new IllegalStateException("busy");
        });
        for (int tried = 0; tried < 3; tried++) {
            assertThatThrownBy(() -> progression.prepare(claim(operation, 1), Function.identity()))
                    .hasMessage("busy");
        }
        vault.pki().beforeRequesting(() -> {});

        assertThat(progression.prepare(claim(operation, 1), Function.identity()).key())
                .isPresent();
        assertThat(vault.pki().keysMade()).isEqualTo(1);
    }

    @Test
    void prepareWhenAKeyIsLeftOfAnotherRequestThenItIsNotTaken() {
        PendingOperation operation = received();
        vault.pki().beforeRequesting(() -> {
            throw new IllegalStateException("busy");
        });
        assertThatThrownBy(() -> progression.prepare(claim(operation, 1), Function.identity()))
                .hasMessage("busy");
        vault.pki().beforeRequesting(() -> {});
        vault.delete("web");

        progression.prepare(claim(received(), 1), Function.identity());

        assertThat(vault.pki().keysMade()).isEqualTo(2);
    }

    @Test
    void mergeWhenRunTwiceThenThereIsOneVersion() {
        PendingOperation operation = issued();

        assertThat(progression.merge(claim(operation, 1))).isEqualTo(new AdvanceResult.Done(true));
        assertThat(progression.merge(claim(operation, 1))).isEqualTo(new AdvanceResult.Done(true));

        assertThat(vault.completeVersions()).isEqualTo(1);
        assertThat(vault.acts("certificate-issued")).hasSize(1);
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.COMPLETED);
    }

    @Test
    void mergeWhenNothingIsHeldThenNoVersionIsMade() {
        PendingOperation operation = create("Unknown");

        assertThat(progression.merge(claim(operation, 1))).isEqualTo(new AdvanceResult.Done(false));

        assertThat(vault.completeVersions()).isZero();
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.AWAITING_MERGE);
    }

    @Test
    void mergeWhenNoApprovalIsOnRecordThenItIsRefusedAndAudited() {
        PendingOperation operation = issued();
        vault.withoutApproval("web");

        assertThat(progression.merge(claim(operation, 1))).isEqualTo(new AdvanceResult.Done(false));

        assertThat(vault.completeVersions()).isZero();
        assertThat(vault.pending("web").isOpen()).isTrue();
        assertThat(vault.acts("merge-refused")).hasSize(1);
    }

    @Test
    void mergeWhenTheRequestIsNotTheJudgedOneThenRejectedAndAudited() {
        PendingOperation operation = issued();
        vault.exchangeRequest("web");

        assertThat(progression.merge(claim(operation, 1))).isEqualTo(new AdvanceResult.Failed());

        assertThat(vault.completeVersions()).isZero();
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.REJECTED);
        assertThat(vault.acts("merge-refused"))
                .singleElement()
                .satisfies(act -> assertThat(act.details())
                        .containsEntry("reason", "the approval on record is of another certificate signing request"));
    }

    @Test
    void mergeWhenTheKeyHeldIsNotTheOneOfTheRequestThenItIsRejected() {
        PendingOperation operation = issued();
        vault.exchangeKey("web");

        assertThat(progression.merge(claim(operation, 1))).isEqualTo(new AdvanceResult.Failed());

        assertThat(vault.completeVersions()).isZero();
        assertThat(vault.acts("merge-refused")).hasSize(1);
    }

    @Test
    void mergeWhenAPersonsCertificateNoLongerFitsThenRequestFails() {
        PendingOperation operation = create("Unknown");
        vault.withoutWorkers();
        vault.hold("web");
        vault.pki().findFault("It is of another key.");

        assertThat(progression.merge(claim(operation, 1))).isEqualTo(new AdvanceResult.Failed());

        assertThat(vault.completeVersions()).isZero();
        assertThat(vault.pending("web").failure())
                .contains(new Failure(
                        Failure.Cause.REQUEST,
                        "The uploaded certificate does not match the request: It is of another key."));
    }

    @Test
    void mergeWhenALateChainDoesNotFitThenItGoesAndTheRequestStays() {
        PendingOperation operation = lateChainHeld();
        Phase before = vault.pending("web").phase();
        vault.pki().findFault("It is of another key.");

        assertThat(progression.merge(claim(operation, 2))).isEqualTo(new AdvanceResult.Done(false));

        assertThat(vault.pending("web").phase()).isEqualTo(before);
        assertThat(vault.pending("web").chain()).isEmpty();
        assertThat(vault.completeVersions()).isZero();
    }

    @Test
    void mergeWhenTheRequestWasWithdrawnThenItHasEnded() {
        PendingOperation operation = issued();
        vault.delete("web");

        assertThatThrownBy(() -> progression.merge(claim(operation, 1))).isInstanceOf(OperationEnded.class);

        assertThat(vault.operation(operation.id()).chain()).isEmpty();
        assertThat(vault.completeVersions()).isZero();
    }

    @Test
    void mergeWhenCancelledWithoutACertificateThenItHasEnded() {
        PendingOperation operation = create("ca");
        vault.cancel("web");
        vault.decideCancellation("web", CancelAnswer.GRANTED);

        assertThatThrownBy(() -> progression.merge(claim(operation, 1))).isInstanceOf(OperationEnded.class);

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.CANCELLED);
    }

    @Test
    void mergeWhenALaterInstanceHoldsItThenItHasEndedForTheStaleOne() {
        PendingOperation operation = issued();
        vault.relaunch(operation.id());
        progression.prepare(claim(operation, 2), Function.identity());

        assertThatThrownBy(() -> progression.merge(claim(operation, 1))).isInstanceOf(OperationEnded.class);

        assertThat(vault.completeVersions()).isZero();
        assertThat(progression.merge(claim(operation, 2))).isEqualTo(new AdvanceResult.Done(true));
    }

    @Test
    void mergeWhenItIsLateAndInTheSlotThenItsVersionIsMade() {
        PendingOperation operation = lateChainHeld();

        assertThat(progression.merge(claim(operation, 2))).isEqualTo(new AdvanceResult.Done(true));

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.COMPLETED);
        assertThat(vault.pending("web").failure()).isEmpty();
        assertThat(vault.acts("certificate-merged")).hasSize(1);
    }

    @Test
    void mergeWhenItIsLateAndTheSlotShowsAnotherThenItHasEnded() {
        PendingOperation operation = lateChainHeld();
        PendingOperation next = create("ca");

        assertThatThrownBy(() -> progression.merge(claim(operation, 2))).isInstanceOf(OperationEnded.class);

        assertThat(vault.completeVersions()).isZero();
        assertThat(vault.pending("web").id()).isEqualTo(next.id());
        assertThat(vault.operation(operation.id()).chain()).isEmpty();
        assertThat(vault.acts("merge-refused")).hasSize(1);
    }

    @Test
    void mergeWhenItIsLateAndTheSlotWasEmptiedThenItHasEnded() {
        PendingOperation operation = lateChainHeld();
        vault.delete("web");

        assertThatThrownBy(() -> progression.merge(claim(operation, 2))).isInstanceOf(OperationEnded.class);

        assertThat(vault.completeVersions()).isZero();
        assertThat(vault.operation(operation.id()).chain()).isEmpty();
        assertThat(vault.acts("merge-refused")).hasSize(1);
    }

    @Test
    void mergeWhenTheIssuersChainBreaksARuleThenItFailsForGood() {
        PendingOperation operation = issued();
        vault.pki().findFault("It is valid for too long.");

        assertThat(progression.merge(claim(operation, 1))).isEqualTo(new AdvanceResult.Failed());

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.FAILED);
        assertThat(vault.pending("web").failure())
                .contains(
                        new Failure(
                                Failure.Cause.ISSUER,
                                "The issuer signed a certificate that does not match the request: It is valid for too long. (Rule TestFault.)"));
        assertThat(vault.pending("web").chain()).isEmpty();
        assertThat(vault.completeVersions()).isZero();
        assertThat(vault.acts("operation-failed")).hasSize(1);
        assertThat(vault.stranded().of(operation))
                .singleElement()
                .satisfies(
                        kept -> assertThat(kept.because())
                                .isEqualTo(
                                        "The issuer signed a certificate that does not match the request: It is valid for too long. (Rule TestFault.)"));
        assertThatThrownBy(() -> progression.merge(claim(operation, 1))).isInstanceOf(OperationEnded.class);
    }

    @Test
    void mergeWhenTheIssuersChainOnlyWarnsThenItIsAVersionAndOnRecord() {
        PendingOperation operation = issued();
        vault.pki().warnOf("ValidityIsShorter", "It is valid for 90 days.");

        assertThat(progression.merge(claim(operation, 1))).isEqualTo(new AdvanceResult.Done(true));

        assertThat(vault.completeVersions()).isOne();
        assertThat(vault.acts("certificate-issued"))
                .singleElement()
                .satisfies(act -> assertThat(act.details())
                        .containsEntry("warnings", "ValidityIsShorter: It is valid for 90 days."));
    }

    @Test
    void recordFailureWhenRunTwiceThenTheRejectionIsRecordedOnce() {
        PendingOperation operation = create("ca");

        progression.recordFailure(claim(operation, 1));
        progression.recordFailure(claim(operation, 1));

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.REJECTED);
        assertThat(vault.pending("web").failure())
                .contains(new Failure(Failure.Cause.REQUEST, "The request was rejected: it was not approved."));
        assertThat(vault.acts("request-rejected")).hasSize(1);
    }

    @Test
    void recordFailureWhenTheReasonIsInTheStoreThenItStays() {
        PendingOperation operation = create("ca");
        vault.refuse("web", Failure.Cause.ISSUER, "No.");

        progression.recordFailure(claim(operation, 1));

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.REFUSED);
        assertThat(vault.pending("web").failure()).contains(new Failure(Failure.Cause.ISSUER, "No."));
        assertThat(vault.acts("request-rejected")).isEmpty();
    }

    @Test
    void approvedWhenManualThenItAwaitsAMergeAndAnIssuersGoesOn() {
        create("Unknown");
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.AWAITING_MERGE);
        vault.delete("web");

        create("ca");
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.KEYED);
    }

    private PendingOperation create(String issuer) {
        vault.addIssuer("ca", "Test");
        return vault.request(issuer);
    }

    /** Accepted, and nobody has worked on it yet. */
    private PendingOperation received() {
        vault.withoutWorkers();
        return create("ca");
    }

    /** The issuer has signed, the version is not made yet. */
    private PendingOperation issued() {
        PendingOperation operation = create("ca");
        vault.orders().next(claim(operation, 1));
        vault.orders().answered(claim(operation, 1), vault.signed(operation));
        return operation;
    }

    /** Refused by its issuer; then somebody brought a certificate from elsewhere, which is not merged yet. */
    private PendingOperation lateChainHeld() {
        PendingOperation operation = create("ca");
        vault.refuse("web", Failure.Cause.ISSUER, "No.");
        vault.withoutWorkers();
        byte[] signed = FakePki.sign(operation.csr().orElseThrow()).bytes();
        assertThatThrownBy(() -> vault.merges()
                        .merge(new MergeCertificate(VAULT, WEB, List.of(signed), Optional.empty(), Map.of()), ALICE))
                .isInstanceOf(Refusal.class);
        assertThat(vault.pending("web").chain()).hasSize(1);
        return operation;
    }

    private static Claim claim(PendingOperation operation, int fence) {
        return new Claim(operation.id(), fence, fence, "test", "worker");
    }
}
