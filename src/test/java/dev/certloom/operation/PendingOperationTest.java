package dev.certloom.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    @Test
    void completedWhenWithdrawnOrCompletedThenItIsABug() {
        PendingOperation withdrawn = keyed.withdrawn(LATER);
        PendingOperation completed = keyed.completed(LATER);

        assertThatIllegalStateException().isThrownBy(() -> withdrawn.completed(LATER));
        assertThatIllegalStateException().isThrownBy(() -> completed.completed(LATER));
    }

    @Test
    void anEndedOperationDoesNotChange() {
        PendingOperation completed = keyed.completed(LATER);

        assertThatIllegalStateException().isThrownBy(() -> completed.keyed(KeyId.random(), CSR, LATER));
        assertThatIllegalStateException().isThrownBy(() -> completed.in(Phase.AWAITING_MERGE, LATER));
        assertThatIllegalStateException().isThrownBy(() -> completed.cancellationAsked(LATER));
        assertThatIllegalStateException().isThrownBy(() -> completed.cancelled(LATER));
        assertThatIllegalStateException().isThrownBy(() -> completed.failed(Phase.FAILED, NO, LATER));
        assertThatIllegalStateException().isThrownBy(() -> completed.withdrawn(LATER));
    }

    @Test
    void aFailureMessageBeyondItsLimitIsCut() {
        assertThat(new Failure(Failure.Cause.ISSUER, "x".repeat(2_000)).message())
                .hasSize(1_000);
    }
}
