package dev.certloom.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.Issuers;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.kernel.Failure;
import dev.certloom.operation.Cancellations;
import dev.certloom.operation.CertificateRequests;
import dev.certloom.operation.Claim;
import dev.certloom.operation.OperationProgression;
import dev.certloom.operation.OrderInquiry;
import dev.certloom.operation.OrderService;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** However a request ends, of its approval nothing stays open. */
class OperationEndingsIT extends ApprovalScene {

    private final CertificateRequests requests = SERVICE.getBean(CertificateRequests.class);
    private final OrderService orders = SERVICE.getBean(OrderService.class);
    private final OperationProgression progression = SERVICE.getBean(OperationProgression.class);

    @Test
    void rejectedByAPerson() {
        // given
        Claim claim = requested(asker("alice-id"));
        StepId open = open(claim, "open", 1);

        // when
        decisions.reject(VAULT, open(claim, "rejected", 1), BOB, "No.");

        // then
        assertEnded(claim, Phase.REJECTED, open);
    }

    @Test
    void lapsed() {
        // given
        Claim claim = requested(asker("alice-id"));
        StepId open = open(claim, "open", 1);
        StepId overdue = open(claim, "overdue", 1);
        letPass(overdue);

        // when
        lifecycle.lapse(claim, overdue);

        // then
        assertEnded(claim, Phase.LAPSED, open);
        assertThat(decisions.step(VAULT, overdue).state()).isEqualTo(StepState.LAPSED);
    }

    @Test
    void endedByItsProcessWithoutAnApproval() {
        // given
        Claim claim = requested(asker("alice-id"));
        StepId open = open(claim, "open", 1);

        // when
        progression.recordFailure(claim);

        // then
        assertEnded(claim, Phase.REJECTED, open);
    }

    @Test
    void withdrawn() {
        // given
        Claim claim = requested(asker("alice-id"));
        StepId open = open(claim, "open", 1);

        // when
        requests.delete(VAULT, name, Optional.empty(), actor("alice"));

        // then
        assertEnded(claim, Phase.WITHDRAWN, open);
    }

    @Test
    void cancelledBeforeAnythingWasOrdered() {
        // given
        Claim claim = requested(asker("alice-id"));
        StepId open = open(claim, "open", 1);
        requests.cancel(VAULT, name, Optional.empty(), true, actor("alice"));

        // when
        SERVICE.getBean(Cancellations.class).advance(claim);

        // then
        assertEnded(claim, Phase.CANCELLED, open);
    }

    @Test
    void cancelledAtTheIssuer() {
        // given
        Claim claim = approved();
        StepId open = outlived(claim);
        order(claim);
        requests.cancel(VAULT, name, Optional.empty(), true, actor("alice"));

        // when
        SERVICE.getBean(Cancellations.class).answered(claim, CancelAnswer.GRANTED);

        // then
        assertEnded(claim, Phase.CANCELLED, open);
    }

    @Test
    void refusedByTheIssuer() {
        // given
        Claim claim = approved();
        StepId open = outlived(claim);
        order(claim);

        // when
        orders.answered(claim, new OrderAnswer.Refused(Failure.Cause.ISSUER, "No."));

        // then
        assertEnded(claim, Phase.REFUSED, open);
    }

    @Test
    void failedBecauseTheIssuerDidNotAnswer() {
        // given
        Claim claim = approved();
        StepId open = outlived(claim);
        order(claim);
        letPassSinceOrdered(claim, "1 year");

        // when
        orders.unanswered(claim, "no answer");

        // then
        assertEnded(claim, Phase.FAILED, open);
    }

    @Test
    void rejectedWhenOrderedBecauseSomethingElseWasApproved() {
        // given
        Claim claim = approved();
        StepId open = outlived(claim);
        approvedForAnotherKey(claim);

        // when
        orders.next(claim);

        // then
        assertEnded(claim, Phase.REJECTED, open);
    }

    @Test
    void rejectedWhenMergedBecauseSomethingElseWasApproved() throws Exception {
        // given
        Claim claim = approved();
        StepId open = outlived(claim);
        sign(claim);
        approvedForAnotherKey(claim);

        // when
        progression.merge(claim);

        // then
        assertEnded(claim, Phase.REJECTED, open);
    }

    @Test
    void completed() throws Exception {
        // given
        Claim claim = approved();
        StepId open = outlived(claim);
        sign(claim);

        // when
        progression.merge(claim);

        // then
        assertEnded(claim, Phase.COMPLETED, open);
    }

    /** A request that goes on keeps what is open. */
    @Test
    void notEndedYet() {
        // given
        Claim claim = approved();
        StepId open = outlived(claim);

        // when
        order(claim);

        // then
        assertThat(operation(claim).isOpen()).isTrue();
        assertThat(decisions.step(VAULT, open).state()).isEqualTo(StepState.OPEN);
    }

    private Claim approved() {
        Claim claim = requested(asker("alice-id"));
        decisions.approve(VAULT, open(claim, "approved", 1), BOB, "");
        assertThat(approvalProcess.recordByPeople(claim, "rule", 1).approved()).isTrue();
        return claim;
    }

    /** A step that an earlier launch opened, and nobody has decided. */
    private StepId outlived(Claim claim) {
        StepId id = StepId.random();
        jdbc.sql("""
                        insert into approval_step (id, subject, vault, name, groups, escalation_group, required, state, is_open,
                            revision, heard, opened, remind_at, escalate_at, lapse_at, fence, process_instance, process_version)
                        select :id, subject, vault, 'outlived', groups, escalation_group, required, 'OPEN', true,
                            0, 0, opened, remind_at, escalate_at, lapse_at, 0, process_instance, process_version
                        from approval_step where subject = :operation
                        """)
                .param("id", id.value())
                .param("operation", claim.operation().value())
                .update();
        return id;
    }

    private Order order(Claim claim) {
        return ((OrderInquiry.Ask) orders.next(claim)).order();
    }

    /** Asks the issuer only when it has had the time that it takes. */
    private void sign(Claim claim) throws IssuerUnavailable {
        order(claim);
        letPassSinceOrdered(claim, "1 hour");
        Order asked = ((OrderInquiry.Ask) orders.next(claim)).order();
        orders.answered(claim, SERVICE.getBean(Issuers.class).place(asked));
    }

    private void letPassSinceOrdered(Claim claim, String time) {
        jdbc.sql("update certificate_order set created = created - cast(:time as interval) where operation = :id")
                .param("time", time)
                .param("id", claim.operation().value())
                .update();
    }

    private void approvedForAnotherKey(Claim claim) {
        jdbc.sql("update judged_request set csr_sha256 = 'another' where operation = :id")
                .param("id", claim.operation().value())
                .update();
    }

    private void assertEnded(Claim claim, Phase how, StepId open) {
        PendingOperation operation = operation(claim);
        assertThat(operation.phase()).isEqualTo(how);
        assertThat(decisions.step(VAULT, open).state()).isEqualTo(StepState.CLOSED);
        assertThat(ended(open)).isEqualTo(operation.since().truncatedTo(ChronoUnit.MICROS));
        assertThat(openSteps(claim)).isZero();
    }

    private Instant ended(StepId step) {
        return jdbc.sql("select ended from approval_step where id = :id")
                .param("id", step.value())
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    private int openSteps(Claim claim) {
        return jdbc.sql("select count(*) from approval_step where subject = :id and is_open")
                .param("id", claim.operation().value())
                .query(Integer.class)
                .single();
    }
}
