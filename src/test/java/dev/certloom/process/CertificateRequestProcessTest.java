package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.process.ProcessNames.IssuedBy;
import dev.certloom.process.ProcessNames.Job;
import dev.certloom.process.ProcessNames.Message;
import dev.certloom.process.ProcessNames.Process;
import dev.certloom.process.ProcessNames.Variable;
import io.camunda.zeebe.model.bpmn.Bpmn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each path through {@code certificate-request.bpmn} to a certificate or a failure, from wait state to wait state. */
class CertificateRequestProcessTest extends CertificateRequestTestBase {

    private static final String FAILED = "EndEvent_RequestFailed";

    @Test
    void issuerThatIssuesAtOnceEndsInCertificateCompleted() {
        issuerHasApproval();
        expect(Job.PLACE_ORDER, issued());
        expect(Job.MERGE_CERTIFICATE, merged());

        requestCertificate();

        assertThat(jobsDone())
                .containsExactly(
                        Job.CREATE_KEY_AND_CSR, Job.RECORD_AUTOMATIC_APPROVAL, Job.PLACE_ORDER, Job.MERGE_CERTIFICATE);
        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(COMPLETED);
    }

    @Test
    void issuerIsAskedAtOnceWhenThereMayBeSomethingNew() {
        issuerHasApproval();
        expect(Job.PLACE_ORDER, notIssuedYet("PT1H"));
        requestCertificate();

        expect(Job.CHECK_ORDER, notIssuedYet("PT1H"));
        publish(Message.ORDER_ANSWERED);
        assertThat(waitingAt()).containsExactly(LOOK_AGAIN);

        expect(Job.CHECK_ORDER, issued());
        expect(Job.MERGE_CERTIFICATE, merged());
        publish(Message.ORDER_ANSWERED);

        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(COMPLETED);
    }

    @Test
    void issuerThatNeedsTimeIsAskedAgainAfterTheTimeItNamed() {
        issuerHasApproval();
        expect(Job.PLACE_ORDER, notIssuedYet("PT5M"));

        requestCertificate();
        assertThat(waitingAt()).containsExactly(LOOK_AGAIN);

        expect(Job.CHECK_ORDER, notIssuedYet("PT1H"));
        letPass(FIVE_MINUTES);
        assertThat(waitingAt()).containsExactly(LOOK_AGAIN);

        expect(Job.CHECK_ORDER, issued());
        expect(Job.MERGE_CERTIFICATE, merged());
        letPass(Duration.ofHours(1));

        assertThat(jobsDone()).endsWith(Job.PLACE_ORDER, Job.CHECK_ORDER, Job.CHECK_ORDER, Job.MERGE_CERTIFICATE);
        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(COMPLETED);
    }

    @Test
    void everyJobIsGivenTheTraceOfTheRequest() {
        issuerHasApproval();
        expect(Job.PLACE_ORDER, issued());
        expect(Job.MERGE_CERTIFICATE, merged());

        requestCertificate(Map.of(Variable.TRACE_PARENT, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

        assertThat(List.of(
                        Job.CREATE_KEY_AND_CSR, Job.RECORD_AUTOMATIC_APPROVAL, Job.PLACE_ORDER, Job.MERGE_CERTIFICATE))
                .allSatisfy(job -> assertThat(variablesGiven(job))
                        .containsEntry(
                                Variable.TRACE_PARENT, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
    }

    @Test
    void requestThatIsHeldBackIsLookedAtAgainWhenTheVaultSays() {
        expect(Job.CREATE_KEY_AND_CSR, issuedBy(IssuedBy.ISSUER));
        expect(Job.RECORD_AUTOMATIC_APPROVAL, heldBack("PT24H"));
        requestCertificate();
        assertThat(waitingAt()).containsExactly(HELD_BACK);

        expect(Job.CHECK_HOLD, heldBack("PT5M"));
        letPass(Duration.ofHours(24));
        assertThat(waitingAt()).containsExactly(HELD_BACK);

        expect(Job.CHECK_HOLD, released());
        expect(Job.PLACE_ORDER, issued());
        expect(Job.MERGE_CERTIFICATE, merged());
        letPass(FIVE_MINUTES);

        assertThat(jobsDone()).endsWith(Job.CHECK_HOLD, Job.CHECK_HOLD, Job.PLACE_ORDER, Job.MERGE_CERTIFICATE);
        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(COMPLETED);
    }

    @Test
    void requestThatIsHeldBackGoesOnWhenItsHoldChanges() {
        expect(Job.CREATE_KEY_AND_CSR, issuedBy(IssuedBy.PERSON));
        expect(Job.RECORD_AUTOMATIC_APPROVAL, heldBack("PT24H"));
        requestCertificate();

        expect(Job.CHECK_HOLD, released());
        publish(Message.HOLD_CHANGED);
        assertThat(waitingAt()).containsExactly(MERGE_TASK);

        expect(Job.MERGE_CERTIFICATE, merged());
        publish(Message.MERGE_REQUESTED);
        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(COMPLETED);
    }

    @Test
    void mergeByAPersonEndsInCertificateCompleted() {
        personHasApproval();
        requestCertificate();
        assertThat(waitingAt()).containsExactly(MERGE_TASK);

        expect(Job.MERGE_CERTIFICATE, merged());
        publish(Message.MERGE_REQUESTED);

        assertThat(jobsDone())
                .containsExactly(Job.CREATE_KEY_AND_CSR, Job.RECORD_AUTOMATIC_APPROVAL, Job.MERGE_CERTIFICATE);
        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(COMPLETED);
    }

    @Test
    void operatorsAreRemindedAgainAndAgainUntilTheyMerge() {
        personHasApproval();
        requestCertificate();

        expect(Job.REMIND_MERGE_OPERATORS, JobOutcome.done());
        letPass(Duration.ofDays(3));
        expect(Job.REMIND_MERGE_OPERATORS, JobOutcome.done());
        letPass(Duration.ofDays(3));
        assertThat(waitingAt()).containsExactly(MERGE_TASK);

        expect(Job.MERGE_CERTIFICATE, merged());
        publish(Message.MERGE_REQUESTED);

        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(COMPLETED);
    }

    @Test
    void mergeTaskIsDueWhenTheVaultSaysAlsoWhenItOpensAgain() {
        expect(Job.CREATE_KEY_AND_CSR, JobOutcome.done(Variable.ISSUED_BY, IssuedBy.PERSON));
        expect(
                Job.RECORD_AUTOMATIC_APPROVAL,
                new JobOutcome.Done(Map.of(Variable.APPROVED, true, Variable.MERGE_DUE, "2026-03-08T12:00:00Z")));
        requestCertificate();
        assertThat(dueDateOfUserTask()).isEqualTo("2026-03-08T12:00Z");

        expect(Job.MERGE_CERTIFICATE, nothingHeld());
        completeUserTaskElsewhere();
        assertThat(dueDateOfUserTask()).isEqualTo("2026-03-08T12:00Z");

        expect(Job.MERGE_CERTIFICATE, merged());
        publish(Message.MERGE_REQUESTED);
    }

    @Test
    void forgedMergeMessageOpensTheTaskAgain() {
        personHasApproval();
        requestCertificate();

        expect(Job.MERGE_CERTIFICATE, nothingHeld());
        publish(Message.MERGE_REQUESTED, Map.of(Variable.MERGED, true));
        assertThat(waitingAt()).containsExactly(MERGE_TASK);

        expect(Job.MERGE_CERTIFICATE, merged());
        publish(Message.MERGE_REQUESTED);

        assertThat(entered(MERGE_TASK)).isEqualTo(2);
        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(COMPLETED);
    }

    @Test
    void taskCompletedElsewhereOpensAgainUntilTheVaultHoldsTheChain() {
        personHasApproval();
        requestCertificate();

        expect(Job.MERGE_CERTIFICATE, nothingHeld());
        completeUserTaskElsewhere();
        assertThat(waitingAt()).containsExactly(MERGE_TASK);

        expect(Job.MERGE_CERTIFICATE, merged());
        completeUserTaskElsewhere();

        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(COMPLETED);
    }

    /** A variable that lies leads an issuer's request to its merge too early: it goes back to its order. */
    @Test
    void issuersRequestWithoutAChainGoesBackToItsOrder() {
        issuerHasApproval();
        expect(Job.PLACE_ORDER, issued());
        expect(Job.MERGE_CERTIFICATE, nothingHeld());
        expect(Job.PLACE_ORDER, notIssuedYet("PT5M"));

        requestCertificate();

        assertThat(waitingAt()).containsExactly(LOOK_AGAIN);
        expect(Job.CHECK_ORDER, issued());
        expect(Job.MERGE_CERTIFICATE, merged());
        letPass(FIVE_MINUTES);
        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(COMPLETED);
    }

    @Test
    void rejectionEndsInRequestFailed() {
        expect(Job.CREATE_KEY_AND_CSR, issuedBy(IssuedBy.ISSUER));
        expect(Job.RECORD_AUTOMATIC_APPROVAL, JobOutcome.done(Variable.APPROVED, false));
        expect(Job.RECORD_FAILURE, JobOutcome.done());

        requestCertificate();

        assertThat(entered("EndEvent_RequestRejected")).isOne();
        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(FAILED);
    }

    /** A company's own flow, named in the configuration; saying nothing is saying no. */
    @Test
    void approvalProcessOfTheConfigurationDecides() {
        client().newDeployResourceCommand()
                .addProcessModel(
                        Bpmn.createExecutableProcess("people-decide")
                                .startEvent()
                                .endEvent()
                                .done(),
                        "people-decide.bpmn")
                .send()
                .join();
        expect(Job.CREATE_KEY_AND_CSR, issuedBy(IssuedBy.ISSUER));
        expect(Job.RECORD_FAILURE, JobOutcome.done());

        requestCertificate(Map.of(Variable.APPROVAL_PROCESS, "people-decide"));

        assertThat(jobsDone()).containsExactly(Job.CREATE_KEY_AND_CSR, Job.RECORD_FAILURE);
        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {Job.PLACE_ORDER, Job.CHECK_ORDER, Job.MERGE_CERTIFICATE})
    void refusalByTheIssuerEndsInRequestFailed(String refused) {
        issuerHasApproval();
        expect(Job.RECORD_FAILURE, JobOutcome.done());

        requestUntil(refused, JobOutcome.requestFailed());

        assertThat(jobsDone()).endsWith(refused, Job.RECORD_FAILURE);
        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(FAILED);
    }

    /** A message that came before its task was open waits for it. */
    @Test
    void mergeRequestedBeforeTheTaskIsOpenIsNotLost() {
        hold(Job.CREATE_KEY_AND_CSR);
        requestCertificate();
        publish(Message.MERGE_REQUESTED);

        expect(Job.RECORD_AUTOMATIC_APPROVAL, approved());
        expect(Job.MERGE_CERTIFICATE, merged());
        release(Job.CREATE_KEY_AND_CSR, issuedBy(IssuedBy.PERSON));

        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(COMPLETED);
    }
}
