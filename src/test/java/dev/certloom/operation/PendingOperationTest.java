package dev.certloom.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.certloom.certificate.Drafts;
import dev.certloom.certificate.VersionId;
import dev.certloom.crypto.CertificateChain;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.X509;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.OperationId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PendingOperationTest {

    private static final Instant ASKED = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant LATER = ASKED.plusSeconds(60);
    private static final CertificateChain CHAIN = new CertificateChain(
            new X509(new Der(new byte[] {0x30, 1}), new Der(new byte[] {0x30, 2}), "CN=web", ASKED, LATER, ""),
            List.of());
    private static final Der CSR = new Der(new byte[] {0x30, 0});
    private static final Failure NO = new Failure(Failure.Cause.ISSUER, "No.");

    private final PendingOperation received = PendingOperation.received(
            new CertificateRequest(
                    OperationId.random(),
                    InMemoryVault.VAULT,
                    new CertificateName("web"),
                    VersionId.random(),
                    Drafts.by("Self").complete(ASKED),
                    "Self",
                    Optional.empty(),
                    Drafts.ASKING,
                    RequestCause.REQUESTED,
                    ASKED),
            true,
            Map.of());
    private final PendingOperation keyed = received.keyed(KeyId.random(), CSR, LATER);

    @Test
    void receivedWhenNewThenItIsOpenAndAsksForTheFirstInstance() {
        assertThat(received.isOpen()).isTrue();
        assertThat(received.phase()).isEqualTo(Phase.RECEIVED);
        assertThat(received.launchFence()).isEqualTo(1);
        assertThat(received.cancellationRequested()).isFalse();
    }

    @Test
    void inWhenThePhaseIsTheSameThenSinceStays() {
        assertThat(keyed.in(Phase.KEYED, LATER.plusSeconds(60)).since()).isEqualTo(LATER);
        assertThat(keyed.in(Phase.AWAITING_ISSUER, LATER.plusSeconds(60)).since())
                .isEqualTo(LATER.plusSeconds(60));
    }

    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {"COMPLETED", "REJECTED", "LAPSED", "REFUSED", "FAILED", "CANCELLED", "WITHDRAWN"})
    void inWhenThePhaseIsNoneUnderWayThenItIsABug(Phase ended) {
        assertThatIllegalStateException().isThrownBy(() -> keyed.in(ended, LATER));
    }

    @Test
    void cancellationAskedWhenRefusedBeforeThenItIsAnotherAttempt() {
        PendingOperation refused = keyed.cancellationAsked(LATER).cancellationRefused();
        PendingOperation again = refused.cancellationAsked(LATER);

        assertThat(refused.cancellationRequested()).isTrue();
        assertThat(again.cancellationState()).isEqualTo(CancellationState.REQUESTED);
        assertThat(again.cancellationAttempt()).isEqualTo(2);
    }

    @Test
    void cancelledWhenAskedThenTheFlagStaysAndAnyChainIsDropped() {
        PendingOperation cancelled =
                keyed.holding(CHAIN, LATER).cancellationAsked(LATER).cancelled(LATER);

        assertThat(cancelled.phase()).isEqualTo(Phase.CANCELLED);
        assertThat(cancelled.cancellationRequested()).isTrue();
        assertThat(cancelled.chain()).isEmpty();
        assertThat(cancelled.isUnsuccessful()).isTrue();
    }

    @Test
    void failedWhenOpenThenItSaysWhyAndCanStillBeCompleted() {
        PendingOperation failed = keyed.failed(Phase.REFUSED, NO, LATER);

        assertThat(failed.failure()).contains(NO);
        assertThat(failed.isOpen()).isFalse();
        PendingOperation held = failed.holding(CHAIN, LATER);
        assertThat(held.phase()).isEqualTo(Phase.REFUSED);
        PendingOperation completed = held.completed(LATER);
        assertThat(completed.phase()).isEqualTo(Phase.COMPLETED);
        assertThat(completed.failure()).isEmpty();
    }

    @Test
    void failedWithoutAFailureIsABug() {
        assertThatIllegalStateException().isThrownBy(() -> keyed.failed(Phase.AWAITING_MERGE, NO, LATER));
    }

    /** Which operations are alike in what may be done to them. */
    private enum Kind {
        OPEN,
        /** Failed or cancelled. */
        UNSUCCESSFUL,
        /** As before, with a certificate obtained elsewhere. */
        MERGED_LATE,
        COMPLETED,
        WITHDRAWN;

        static Kind of(PendingOperation operation) {
            return switch (operation.phase().status()) {
                case IN_PROGRESS -> OPEN;
                case FAILED, CANCELLED -> operation.chain().isEmpty() ? UNSUCCESSFUL : MERGED_LATE;
                case COMPLETED -> COMPLETED;
                case GONE -> WITHDRAWN;
            };
        }
    }

    /** What is done to operations, with the kinds to which it may be done. */
    private enum Transition {
        KEYED(operation -> operation.keyed(KeyId.random(), CSR, LATER), Kind.OPEN),
        IN(operation -> operation.in(Phase.AWAITING_MERGE, LATER), Kind.OPEN),
        HOLDING(operation -> operation.holding(CHAIN, LATER), Kind.OPEN, Kind.UNSUCCESSFUL, Kind.MERGED_LATE),
        HOLDING_NOTHING(operation -> operation.holdingNothing(), Kind.OPEN, Kind.MERGED_LATE),
        CANCELLATION_ASKED(operation -> operation.cancellationAsked(LATER), Kind.OPEN),
        CANCELLATION_REFUSED(PendingOperation::cancellationRefused, Kind.OPEN),
        CANCELLED(operation -> operation.cancelled(LATER), Kind.OPEN),
        FAILED(operation -> operation.failed(Phase.FAILED, NO, LATER), Kind.OPEN),
        COMPLETED(operation -> operation.completed(LATER), Kind.OPEN, Kind.UNSUCCESSFUL, Kind.MERGED_LATE),
        WITHDRAWN(operation -> operation.withdrawn(LATER), Kind.OPEN),
        MERGED_AS(operation -> operation.mergedAs(false, Map.of()), Kind.OPEN, Kind.MERGED_LATE),
        HELD_UP(operation -> operation.heldUp(Optional.of("an administrator")), Kind.OPEN),
        RELAUNCHED(PendingOperation::relaunched, Kind.OPEN, Kind.MERGED_LATE),
        STALLED(operation -> operation.asStalled("It hangs.", LATER), Kind.OPEN, Kind.MERGED_LATE),
        MOVING(PendingOperation::moving, Kind.values());

        private final UnaryOperator<PendingOperation> act;
        private final Set<Kind> legal;

        Transition(UnaryOperator<PendingOperation> act, Kind... legal) {
            this.act = act;
            this.legal = Set.of(legal);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTransitionIsLegalFromSomePhasesAndABugFromTheOthers(Transition transition) {
        Set<Phase> seen = EnumSet.noneOf(Phase.class);
        for (PendingOperation operation : inEachPhase()) {
            seen.add(operation.phase());
            boolean legal = transition.legal.contains(Kind.of(operation));

            assertThat(catchThrowable(() -> transition.act.apply(operation)))
                    .as("%s from %s", transition, operation.phase())
                    .satisfies(thrown -> assertThat(thrown == null).isEqualTo(legal))
                    .satisfiesAnyOf(
                            thrown -> assertThat(thrown).isNull(),
                            thrown -> assertThat(thrown).isInstanceOf(IllegalStateException.class));
        }
        assertThat(seen).containsExactlyInAnyOrder(Phase.values());
    }

    /** Those that failed or were cancelled twice: with a certificate obtained elsewhere, and without. */
    private List<PendingOperation> inEachPhase() {
        List<PendingOperation> all = new ArrayList<>(
                List.of(received, keyed, keyed.holding(CHAIN, LATER), keyed.completed(LATER), keyed.withdrawn(LATER)));
        EnumSet.range(Phase.AWAITING_APPROVAL, Phase.CANCELLING).forEach(phase -> all.add(keyed.in(phase, LATER)));
        Stream.concat(
                        EnumSet.range(Phase.REJECTED, Phase.FAILED).stream().map(how -> keyed.failed(how, NO, LATER)),
                        Stream.of(keyed.cancelled(LATER)))
                .forEach(ended -> all.addAll(List.of(ended, ended.holding(CHAIN, LATER))));
        return all;
    }

    @Test
    void whatHoldsAnOperationUpEndsWithItsPhase() {
        PendingOperation heldUp = keyed.heldUp(Optional.of("an administrator"));

        assertThat(heldUp.heldUpBy()).contains("an administrator");
        assertThat(heldUp.cancellationAsked(LATER).heldUpBy()).contains("an administrator");
        assertThat(heldUp.heldUp(Optional.empty()).heldUpBy()).isEmpty();
        assertThat(heldUp.in(Phase.AWAITING_APPROVAL, LATER).heldUpBy()).isEmpty();
    }

    @Test
    void aFailureMessageBeyondItsLimitIsCut() {
        assertThat(new Failure(Failure.Cause.ISSUER, "x".repeat(2_000)).message())
                .hasSize(1_000);
    }
}
