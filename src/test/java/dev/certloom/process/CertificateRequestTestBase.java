package dev.certloom.process;

import dev.certloom.operation.ElementCoverage;
import dev.certloom.process.ProcessNames.IssuedBy;
import dev.certloom.process.ProcessNames.Job;
import dev.certloom.process.ProcessNames.Process;
import dev.certloom.process.ProcessNames.Variable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests for a certificate, played from their start message to where a test wants them. */
abstract class CertificateRequestTestBase extends ProcessTestBase {

    @RegisterExtension
    static final ElementCoverage COVERAGE = ElementCoverage.of(
            Process.CERTIFICATE_REQUEST,
            CertificateRequestProcessTest.class,
            CertificateRequestStoppedProcessTest.class);

    static final String COMPLETED = "EndEvent_CertificateCompleted";
    static final String NO_LONGER_WANTED = "EndEvent_NoLongerWanted";

    static final String MERGE_TASK = "Task_MergeSignedCertificate";
    static final String LOOK_AGAIN = "Gateway_AwaitAnswer";
    static final String HELD_BACK = "Gateway_AwaitRelease";

    static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    void issuerHasApproval() {
        expect(Job.CREATE_KEY_AND_CSR, issuedBy(IssuedBy.ISSUER));
        expect(Job.RECORD_AUTOMATIC_APPROVAL, approved());
    }

    void personHasApproval() {
        expect(Job.CREATE_KEY_AND_CSR, issuedBy(IssuedBy.PERSON));
        expect(Job.RECORD_AUTOMATIC_APPROVAL, approved());
    }

    /** An issuer's request, up to a job that ends like this. What comes before the order is expected already. */
    void requestUntil(String job, JobOutcome outcome) {
        if (List.of(Job.CHECK_ORDER, Job.MERGE_CERTIFICATE).contains(job)) {
            expect(Job.PLACE_ORDER, job.equals(Job.CHECK_ORDER) ? notIssuedYet("PT5M") : issued());
        }
        expect(job, outcome);
        requestCertificate();
        if (job.equals(Job.CHECK_ORDER)) {
            letPass(FIVE_MINUTES);
        }
    }

    static JobOutcome issuedBy(String whom) {
        return new JobOutcome.Done(Map.of(Variable.ISSUED_BY, whom, Variable.REQUEST, request()));
    }

    static JobOutcome approved() {
        return JobOutcome.done(Variable.APPROVED, true);
    }

    static JobOutcome heldBack(String holdCheckAfter) {
        return new JobOutcome.Done(
                Map.of(Variable.APPROVED, true, Variable.HELD, true, Variable.HOLD_CHECK_AFTER, holdCheckAfter));
    }

    static JobOutcome released() {
        return new JobOutcome.Done(Map.of(Variable.APPROVED, true, Variable.HELD, false));
    }

    static JobOutcome issued() {
        return JobOutcome.done(Variable.ISSUED, true);
    }

    static JobOutcome notIssuedYet(String lookAgainAfter) {
        return new JobOutcome.Done(Map.of(Variable.ISSUED, false, Variable.LOOK_AGAIN_AFTER, lookAgainAfter));
    }

    static JobOutcome merged() {
        return JobOutcome.done(Variable.MERGED, true);
    }

    static JobOutcome nothingHeld() {
        return JobOutcome.done(Variable.MERGED, false);
    }
}
