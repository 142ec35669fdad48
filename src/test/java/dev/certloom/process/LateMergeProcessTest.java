package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.operation.ElementCoverage;
import dev.certloom.process.ProcessNames.Job;
import dev.certloom.process.ProcessNames.Message;
import dev.certloom.process.ProcessNames.Process;
import dev.certloom.process.ProcessNames.Variable;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each path through {@code late-merge.bpmn}. */
class LateMergeProcessTest extends ProcessTestBase {

    @RegisterExtension
    static final ElementCoverage COVERAGE = ElementCoverage.of(Process.LATE_MERGE, LateMergeProcessTest.class);

    @Test
    void heldChainEndsInCertificateMerged() {
        assertThat(endAfter(JobOutcome.done(Variable.MERGED, true))).isEqualTo("EndEvent_CertificateMerged");
    }

    @Test
    void noChainEndsInNothingToMerge() {
        assertThat(endAfter(JobOutcome.done(Variable.MERGED, false))).isEqualTo("EndEvent_NothingToMerge");
    }

    @Test
    void chainThatDoesNotFitEndsInCertificateRefused() {
        assertThat(endAfter(JobOutcome.requestFailed())).isEqualTo("EndEvent_CertificateRefused");
    }

    @Test
    void operationThatEndedIsNoLongerWanted() {
        assertThat(endAfter(JobOutcome.operationEnded())).isEqualTo("EndEvent_NoLongerWanted");
    }

    private String endAfter(JobOutcome outcome) {
        expect(Job.MERGE_CERTIFICATE, outcome);

        publish(
                Message.LATE_MERGE_REQUESTED,
                Map.of(
                        Variable.OPERATION_ID,
                        operation().value(),
                        Variable.FENCE,
                        1,
                        Variable.INSTALLATION,
                        "installation"));

        assertThat(jobsDone()).containsExactly(Job.MERGE_CERTIFICATE);
        assertThat(ends(Process.LATE_MERGE)).hasSize(1);
        return ends(Process.LATE_MERGE).getFirst();
    }
}
