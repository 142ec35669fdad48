package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.certloom.approval.ApprovalSettings;
import dev.certloom.kernel.PageSettings;
import dev.certloom.operation.InMemoryVault;
import dev.certloom.operation.Models;
import dev.certloom.process.ProcessNames.IssuedBy;
import dev.certloom.process.ProcessNames.Job;
import dev.certloom.process.ProcessNames.Message;
import dev.certloom.process.ProcessNames.Process;
import dev.certloom.process.ProcessNames.Variable;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each path through {@code certificate-request.bpmn} that is left early: cancelled, withdrawn, or wanted no longer. */
class CertificateRequestStoppedProcessTest extends CertificateRequestTestBase {

    private static final String CANCELLED = "EndEvent_RequestCancelled";
    private static final String WITHDRAWN = "EndEvent_RequestWithdrawn";

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
            expect(Job.CREATE_KEY_AND_CSR, issuedBy(IssuedBy.ISSUER));
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
    void cancellationGrantedDuringTheMergeTaskEndsInRequestCancelled() {
        personHasApproval();
        requestCertificate();

        expect(Job.CANCEL_ORDER, granted());
        expect(Job.RECORD_CANCELLATION, JobOutcome.done());
        publish(Message.CANCELLATION_REQUESTED);

        assertThat(waitingAt()).isEmpty();
        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(CANCELLED);
    }

    @Test
    void cancellationGrantedWhileItIsHeldBackEndsInRequestCancelled() {
        requestHeldBack();

        expect(Job.CANCEL_ORDER, granted());
        expect(Job.RECORD_CANCELLATION, JobOutcome.done());
        publish(Message.CANCELLATION_REQUESTED);

        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(CANCELLED);
    }

    @Test
    void deletionWhileItIsHeldBackEndsInRequestWithdrawn() {
        requestHeldBack();

        expect(Job.WITHDRAW_ORDER, JobOutcome.done());
        publish(Message.OPERATION_DELETED);

        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(WITHDRAWN);
    }

    @Test
    void operationThatEndedWhileItWasHeldBackIsNoLongerWanted() {
        requestHeldBack();

        expect(Job.CHECK_HOLD, JobOutcome.operationEnded());
        publish(Message.HOLD_CHANGED);

        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(NO_LONGER_WANTED);
    }

    private void requestHeldBack() {
        expect(Job.CREATE_KEY_AND_CSR, issuedBy(IssuedBy.ISSUER));
        expect(Job.RECORD_AUTOMATIC_APPROVAL, heldBack("PT24H"));
        requestCertificate();
        assertThat(waitingAt()).containsExactly(HELD_BACK);
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
    void cancellationThatLosesToTheMergeEndsInCertificateCompleted() {
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

    @Test
    void mergeIsHeardOnlyByTheLatestOfTwoInstances() {
        requestTwice();

        expect(Job.MERGE_CERTIFICATE, merged());
        publishTo(Message.MERGE_REQUESTED, launch(2));

        assertThat(variablesGiven(Job.MERGE_CERTIFICATE)).containsEntry(Variable.FENCE, 2);
        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(COMPLETED);
        assertThat(waitingAt()).as("the one that was superseded").containsExactly(MERGE_TASK);
    }

    @Test
    void cancellationIsHeardOnlyByTheLatestOfTwoInstances() {
        requestTwice();

        expect(Job.CANCEL_ORDER, granted());
        expect(Job.RECORD_CANCELLATION, JobOutcome.done());
        publishTo(Message.CANCELLATION_REQUESTED, launch(2));

        assertThat(variablesGiven(Job.CANCEL_ORDER)).containsEntry(Variable.FENCE, 2);
        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(CANCELLED);
    }

    @Test
    void deletionIsHeardOnlyByTheLatestOfTwoInstances() {
        requestTwice();

        expect(Job.WITHDRAW_ORDER, JobOutcome.done());
        publishTo(Message.OPERATION_DELETED, launch(2));

        assertThat(variablesGiven(Job.WITHDRAW_ORDER)).containsEntry(Variable.FENCE, 2);
        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(WITHDRAWN);
    }

    private void requestTwice() {
        personHasApproval();
        requestCertificate();
        personHasApproval();
        requestCertificate(Map.of(Variable.FENCE, 2));
        assertThat(waitingAt()).containsExactly(MERGE_TASK, MERGE_TASK);
    }

    /** Of the model as it was before launches had messages of their own. */
    @Test
    void instanceOfAnEarlierModelIsStillReachedOnTheOperationsId() {
        deployEarlierModel();
        personHasApproval();
        requestCertificate();

        expect(Job.CANCEL_ORDER, refused());
        messenger().cancellationRequested(operation(), 1, 1).join();
        play();
        expect(Job.MERGE_CERTIFICATE, merged());
        messenger().mergeRequested(operation(), 1).join();
        play();

        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(COMPLETED);
    }

    @Test
    void deletionIsHeardByTheLatestInstanceAndOneOfAnEarlierModel() {
        deployEarlierModel();
        personHasApproval();
        requestCertificate();
        deployAsShipped();
        personHasApproval();
        requestCertificate(Map.of(Variable.FENCE, 2));
        assertThat(waitingAt()).containsExactly(MERGE_TASK, MERGE_TASK);

        expect(Job.WITHDRAW_ORDER, JobOutcome.done());
        expect(Job.WITHDRAW_ORDER, JobOutcome.done());
        messenger().operationDeleted(operation(), 2).join();
        play();

        assertThat(ends(Process.CERTIFICATE_REQUEST)).containsExactly(WITHDRAWN, WITHDRAWN);
    }

    private ProcessMessenger messenger() {
        EngineSettings settings = mock(EngineSettings.class);
        when(settings.messageTimeToLive()).thenReturn(FIVE_MINUTES);
        return new ProcessMessenger(
                client(),
                new EngineCommands(),
                mock(JdbcDeployments.class),
                settings,
                mock(ApprovalSettings.class),
                new PageSettings("https://{vault}.example"),
                new EngineObservations(ObservationRegistry.NOOP),
                new InMemoryVault().reconcileQueue());
    }

    private void deployEarlierModel() {
        String earlier = Models.text(Process.CERTIFICATE_REQUEST)
                .replace("=operationId + &quot;-&quot; + string(fence)", "=operationId");
        assertThat(earlier).contains("correlationKey=\"=operationId\"");
        deploy(earlier, Process.CERTIFICATE_REQUEST + ".bpmn");
    }

    /** An issuer's request, up to a job that a worker is busy with. */
    private void requestUntilHeld(String job) {
        List<String> before = List.of(Job.CREATE_KEY_AND_CSR, Job.RECORD_AUTOMATIC_APPROVAL, Job.PLACE_ORDER);
        List<JobOutcome> outcomes = List.of(issuedBy(IssuedBy.ISSUER), approved(), issued());
        for (int i = 0; i < before.size() && !before.get(i).equals(job); i++) {
            expect(before.get(i), outcomes.get(i));
        }
        hold(job);
        requestCertificate();
    }

    private static JobOutcome granted() {
        return JobOutcome.done(Variable.GRANTED, true);
    }

    private static JobOutcome refused() {
        return JobOutcome.done(Variable.GRANTED, false);
    }
}
