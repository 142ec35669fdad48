package dev.certloom.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.lifecycle.ProcessNames.Job;
import dev.certloom.lifecycle.ProcessNames.Process;
import dev.certloom.lifecycle.ProcessNames.Variable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each path through the shipped {@code certificate-approval.bpmn} and its decision table. */
class CertificateApprovalProcessTest extends ProcessTestBase {

    @RegisterExtension
    static final ElementCoverage COVERAGE = ElementCoverage.of(Process.CERTIFICATE_APPROVAL);

    @Test
    void shippedTableLetsEverythingThroughByANamedRule() {
        expect(Job.RECORD_AUTOMATIC_APPROVAL, JobOutcome.done(Variable.APPROVED, true));

        approve();

        assertThat(variablesGiven(Job.RECORD_AUTOMATIC_APPROVAL))
                .containsEntry(Variable.APPROVAL_RULE, "everything-is-approved");
        assertThat(ends(Process.CERTIFICATE_APPROVAL)).containsExactly("EndEvent_RequestApproved");
    }

    private void approve() {
        client().newCreateInstanceCommand()
                .bpmnProcessId(Process.CERTIFICATE_APPROVAL)
                .latestVersion()
                .variables(variables())
                .send()
                .join();
        play();
    }
}
