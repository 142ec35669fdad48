package dev.certloom.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.lifecycle.ProcessNames.Job;
import dev.certloom.lifecycle.ProcessNames.Message;
import dev.certloom.lifecycle.ProcessNames.Process;
import dev.certloom.lifecycle.ProcessNames.Variable;
import io.camunda.zeebe.model.bpmn.Bpmn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each path through {@code certificate-request.bpmn}, from wait state to wait state. */
class CertificateRequestProcessTest extends ProcessTestBase {

    @RegisterExtension
    static final ElementCoverage COVERAGE = ElementCoverage.of(Process.CERTIFICATE_REQUEST);

    private static final String COMPLETED = "EndEvent_CertificateCompleted";
    private static final String FAILED = "EndEvent_RequestFailed";
    private static final String CANCELLED = "EndEvent_RequestCancelled";
    private static final String WITHDRAWN = "EndEvent_RequestWithdrawn";
    private static final String NO_LONGER_WANTED = "EndEvent_NoLongerWanted";

    private static final String MERGE_TASK = "Task_MergeSignedCertificate";
    private static final String LOOK_AGAIN = "CatchEvent_LookAgain";

    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

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
        expect(Job.CREATE_KEY_AND_CSR, JobOutcome.done(Variable.ISSUED_BY, "person"));
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
        expect(Job.CREATE_KEY_AND_CSR, issuedBy("issuer"));
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
        expect(Job.CREATE_KEY_AND_CSR, issuedBy("issuer"));
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                Job.CREATE_KEY_AND_CSR,
                Job.RECORD_AUTOMATIC_APPROVAL,
                Job.PLACE_ORDER,
                Job.CHECK_ORDER,
                Job.MERGE_CERTIFICATE
            })
    void operationThatEndedIsNoLongerWanted(String noticed) {
        if (!noticed.equals(Job.CREATE_KEY_AND_CSR)) {
            expect(Job.CREATE_KEY_AND_CSR, issuedBy("issuer"));
            if (!noticed.equals(Job.RECORD_AUTOMATIC_APPROVAL)) {
                expect(Job.RECORD_AUTOMATIC_APPROVAL, approved());
            }
        }

        requestUntil(noticed, JobOutcome.operationEnded());

        assertThat(jobsDone()).endsWith(noticed);
        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(NO_LONGER_WANTED);
    }

    @Test
    void operationThatEndedIsNoLongerWantedWhenNoticedByACancellation() {
        personHasApproval();
        requestCertificate();

        expect(Job.CANCEL_ORDER, JobOutcome.operationEnded());
        publish(Message.CANCELLATION_REQUESTED);

        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(NO_LONGER_WANTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {Job.CREATE_KEY_AND_CSR, Job.RECORD_AUTOMATIC_APPROVAL, Job.PLACE_ORDER, Job.MERGE_CERTIFICATE})
    void cancellationGrantedInTheMiddleOfAJobEndsInRequestCancelled(String inWork) {
        requestUntilHeld(inWork);

        expect(Job.CANCEL_ORDER, granted());
        expect(Job.RECORD_CANCELLATION, JobOutcome.done());
        publish(Message.CANCELLATION_REQUESTED);

        assertThat(jobsDone()).endsWith(Job.CANCEL_ORDER, Job.RECORD_CANCELLATION);
        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(CANCELLED);
    }

    @Test
    void cancellationGrantedWhileThePersonIsAwaitedEndsInRequestCancelled() {
        personHasApproval();
        requestCertificate();

        expect(Job.CANCEL_ORDER, granted());
        expect(Job.RECORD_CANCELLATION, JobOutcome.done());
        publish(Message.CANCELLATION_REQUESTED);

        assertThat(waitingAt()).isEmpty();
        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(CANCELLED);
    }

    @Test
    void cancellationRefusedLetsTheRequestGoOnAndMayBeAskedAgain() {
        issuerHasApproval();
        expect(Job.PLACE_ORDER, notIssuedYet("PT5M"));
        requestCertificate();

        expect(Job.CANCEL_ORDER, refused());
        publish(Message.CANCELLATION_REQUESTED);
        assertThat(waitingAt()).containsExactly(LOOK_AGAIN);
        assertThat(entered("EndEvent_RequestGoesOn")).isOne();

        expect(Job.CANCEL_ORDER, granted());
        expect(Job.RECORD_CANCELLATION, JobOutcome.done());
        publish(Message.CANCELLATION_REQUESTED);
        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(CANCELLED);
    }

    @Test
    void cancellationRefusedLeavesTheIssuersCertificateToBeMerged() {
        issuerHasApproval();
        expect(Job.PLACE_ORDER, notIssuedYet("PT5M"));
        requestCertificate();
        expect(Job.CANCEL_ORDER, refused());
        publish(Message.CANCELLATION_REQUESTED);

        expect(Job.CHECK_ORDER, issued());
        expect(Job.MERGE_CERTIFICATE, merged());
        letPass(FIVE_MINUTES);

        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(COMPLETED);
    }

    /** The scope stays open until the cancellation is answered; too late, it is answered as refused. */
    @Test
    void cancellationThatLosesAgainstTheMergeEndsInCertificateCompleted() {
        personHasApproval();
        requestCertificate();
        hold(Job.CANCEL_ORDER);
        publish(Message.CANCELLATION_REQUESTED);
        expect(Job.MERGE_CERTIFICATE, merged());
        publish(Message.MERGE_REQUESTED);
        assertThat(ends(Process.CERTIFICATE_REQUEST)).isEmpty();

        release(Job.CANCEL_ORDER, refused());

        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(COMPLETED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {Job.CREATE_KEY_AND_CSR, Job.RECORD_AUTOMATIC_APPROVAL, Job.PLACE_ORDER, Job.MERGE_CERTIFICATE})
    void deletionInTheMiddleOfAJobEndsInRequestWithdrawn(String inWork) {
        requestUntilHeld(inWork);

        expect(Job.WITHDRAW_ORDER, JobOutcome.done());
        publish(Message.OPERATION_DELETED);

        assertThat(jobsDone()).endsWith(Job.WITHDRAW_ORDER);
        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(WITHDRAWN);
    }

    @Test
    void deletionWhileThePersonIsAwaitedEndsInRequestWithdrawn() {
        personHasApproval();
        requestCertificate();

        expect(Job.WITHDRAW_ORDER, JobOutcome.done());
        publish(Message.OPERATION_DELETED);

        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(WITHDRAWN);
    }

    @Test
    void deletionWhileTheIssuerIsAwaitedEndsInRequestWithdrawn() {
        issuerHasApproval();
        expect(Job.PLACE_ORDER, notIssuedYet("PT5M"));
        requestCertificate();

        expect(Job.WITHDRAW_ORDER, JobOutcome.done());
        publish(Message.OPERATION_DELETED);

        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(WITHDRAWN);
    }

    @Test
    void deletionWhileACancellationIsAskedEndsInRequestWithdrawn() {
        personHasApproval();
        requestCertificate();
        hold(Job.CANCEL_ORDER);
        publish(Message.CANCELLATION_REQUESTED);

        expect(Job.WITHDRAW_ORDER, JobOutcome.done());
        publish(Message.OPERATION_DELETED);

        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(WITHDRAWN);
    }

    /** A message that came before its task was open waits for it. */
    @Test
    void mergeRequestedBeforeTheTaskIsOpenIsNotLost() {
        hold(Job.CREATE_KEY_AND_CSR);
        requestCertificate();
        publish(Message.MERGE_REQUESTED);

        expect(Job.RECORD_AUTOMATIC_APPROVAL, approved());
        expect(Job.MERGE_CERTIFICATE, merged());
        release(Job.CREATE_KEY_AND_CSR, issuedBy("person"));

        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(COMPLETED);
    }

    /** A later instance of the same operation waits for the first one to end; the claim decides between them. */
    @Test
    void secondStartMessageMakesNoSecondInstanceWhileTheFirstLives() {
        personHasApproval();
        requestCertificate();
        requestCertificate(Map.of(Variable.FENCE, 2));
        assertThat(waitingAt()).containsExactly(MERGE_TASK);

        expect(Job.MERGE_CERTIFICATE, merged());
        expect(Job.CREATE_KEY_AND_CSR, JobOutcome.operationEnded());
        publish(Message.MERGE_REQUESTED);

        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(COMPLETED, NO_LONGER_WANTED);
    }

    private void issuerHasApproval() {
        expect(Job.CREATE_KEY_AND_CSR, issuedBy("issuer"));
        expect(Job.RECORD_AUTOMATIC_APPROVAL, approved());
    }

    private void personHasApproval() {
        expect(Job.CREATE_KEY_AND_CSR, issuedBy("person"));
        expect(Job.RECORD_AUTOMATIC_APPROVAL, approved());
    }

    /** An issuer's request, up to a job that ends like this. What comes before the order is expected already. */
    private void requestUntil(String job, JobOutcome outcome) {
        if (List.of(Job.CHECK_ORDER, Job.MERGE_CERTIFICATE).contains(job)) {
            expect(Job.PLACE_ORDER, job.equals(Job.CHECK_ORDER) ? notIssuedYet("PT5M") : issued());
        }
        expect(job, outcome);
        requestCertificate();
        if (job.equals(Job.CHECK_ORDER)) {
            letPass(FIVE_MINUTES);
        }
    }

    /** An issuer's request, up to a job that a worker is busy with. */
    private void requestUntilHeld(String job) {
        List<String> before = List.of(Job.CREATE_KEY_AND_CSR, Job.RECORD_AUTOMATIC_APPROVAL, Job.PLACE_ORDER);
        List<JobOutcome> outcomes = List.of(issuedBy("issuer"), approved(), issued());
        for (int i = 0; i < before.size() && !before.get(i).equals(job); i++) {
            expect(before.get(i), outcomes.get(i));
        }
        hold(job);
        requestCertificate();
    }

    private static JobOutcome issuedBy(String whom) {
        return new JobOutcome.Done(Map.of(Variable.ISSUED_BY, whom, Variable.REQUEST, request()));
    }

    private static JobOutcome approved() {
        return JobOutcome.done(Variable.APPROVED, true);
    }

    private static JobOutcome issued() {
        return JobOutcome.done(Variable.ISSUED, true);
    }

    private static JobOutcome notIssuedYet(String lookAgainAfter) {
        return new JobOutcome.Done(Map.of(Variable.ISSUED, false, Variable.LOOK_AGAIN_AFTER, lookAgainAfter));
    }

    private static JobOutcome merged() {
        return JobOutcome.done(Variable.MERGED, true);
    }

    private static JobOutcome nothingHeld() {
        return JobOutcome.done(Variable.MERGED, false);
    }

    private static JobOutcome granted() {
        return JobOutcome.done(Variable.GRANTED, true);
    }

    private static JobOutcome refused() {
        return JobOutcome.done(Variable.GRANTED, false);
    }
}
