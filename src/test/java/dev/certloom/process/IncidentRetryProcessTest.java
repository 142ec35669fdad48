package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import dev.certloom.approval.ApprovalSettings;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.PageSettings;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.InMemoryVault;
import dev.certloom.operation.Occurrence;
import dev.certloom.process.ProcessNames.Job;
import dev.certloom.process.ProcessNames.Message;
import dev.certloom.process.ProcessNames.Process;
import dev.certloom.process.ProcessNames.Variable;
import dev.certloom.processview.RetryRequested;
import io.micrometer.observation.ObservationRegistry;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An instance that stopped at an incident, and an operator who wants it to go on. */
class IncidentRetryProcessTest extends ProcessTestBase {

    private Stuck stuck = new Stuck(0, 0);

    @BeforeEach
    void anInstanceIsStuck() {
        hold(Job.MERGE_CERTIFICATE);
        publish(
                Message.LATE_MERGE_REQUESTED,
                Map.of(
                        Variable.OPERATION_ID,
                        operation().value(),
                        Variable.FENCE,
                        1,
                        Variable.INSTALLATION,
                        "installation"));
        stuck = stick(Job.MERGE_CERTIFICATE);
    }

    @Test
    void retryGivesTheJobOutAgainAndTheInstanceGoesOnToItsEnd() {
        tell(stuck.incident(), Optional.of(stuck.job())).join();

        unstick(Job.MERGE_CERTIFICATE, JobOutcome.done(Variable.MERGED, true));
        assertThat(ends(Process.LATE_MERGE)).containsExactly("EndEvent_CertificateMerged");
    }

    @Test
    void retryToldTwiceOrOfWhatIsNotThereAnyMoreIsDone() {
        tell(stuck.incident(), Optional.of(stuck.job())).join();
        tell(stuck.incident(), Optional.of(stuck.job())).join();
        tell(Long.MAX_VALUE, Optional.of(Long.MAX_VALUE)).join();

        unstick(Job.MERGE_CERTIFICATE, JobOutcome.done(Variable.MERGED, true));
        tell(stuck.incident(), Optional.of(stuck.job())).join();
    }

    @Test
    void retryThatTheEngineDoesNotTakeStaysInTheOutbox() {
        // of an incident for whose job there is no other try
        assertThatThrownBy(tell(stuck.incident(), Optional.empty())::join)
                .hasRootCauseInstanceOf(io.grpc.StatusRuntimeException.class);

        tell(stuck.incident(), Optional.of(stuck.job())).join();
        unstick(Job.MERGE_CERTIFICATE, JobOutcome.done(Variable.MERGED, false));
    }

    private CompletableFuture<?> tell(long incident, Optional<Long> job) {
        return new ProcessMessenger(
                        client(),
                        new EngineCommands(),
                        mock(JdbcDeployments.class),
                        mock(EngineSettings.class),
                        mock(ApprovalSettings.class),
                        new PageSettings("https://{vault}.example"),
                        new EngineObservations(ObservationRegistry.NOOP),
                        new InMemoryVault().reconcileQueue())
                .on(new RetryRequested(
                        new Occurrence(
                                operation(),
                                new VaultName("default"),
                                new CertificateName("web"),
                                Actor.system("test"),
                                Instant.EPOCH,
                                Map.of()),
                        incident,
                        job,
                        "Task_MergeCertificate"));
    }
}
