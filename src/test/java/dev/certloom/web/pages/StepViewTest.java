package dev.certloom.web.pages;

import static dev.certloom.web.pages.TestRequests.BOB;
import static dev.certloom.web.pages.TestRequests.ada;
import static dev.certloom.web.pages.TestRequests.request;
import static dev.certloom.web.pages.TestRequests.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.certloom.access.Permission;
import dev.certloom.approval.ApprovalDecisions;
import dev.certloom.approval.ApprovalStep;
import dev.certloom.approval.Ineligibility;
import dev.certloom.approval.StepActions;
import dev.certloom.approval.StepState;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is offered the actions of a step, and what others are told instead. Who may decide is tested elsewhere. */
class StepViewTest {

    private static final Set<Permission> DECIDES = Set.of(Permission.APPROVALS_DECIDE);

    private final ApprovalDecisions decisions = mock(ApprovalDecisions.class);
    private final PendingOperation bobs = request(Phase.AWAITING_APPROVAL, BOB);

    @Test
    void whatThePersonMayDoIsOffered() {
        StepActions all = new StepActions(true, true, true, true, true, true, true, Optional.empty());
        when(decisions.actions(any(), any(), any(), eq(true))).thenReturn(all);

        StepView view = view(step(bobs, StepState.OPEN), bobs, DECIDES);

        assertThat(view.actions()).isEqualTo(all);
        assertThat(view.whyNot()).isEmpty();
    }

    @Test
    void withoutThePermissionNobodyDecides() {
        StepActions answer = new StepActions(false, false, false, false, false, false, true, Optional.empty());
        when(decisions.actions(any(), any(), any(), eq(false))).thenReturn(answer);

        assertThat(view(step(bobs, StepState.ASKED), bobs, Set.of()).actions()).isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            OWN             | You or one of your programs requested this certificate: someone else has to decide.
            NOT_ASKED       | Only members of pki can decide.
            NOT_INDEPENDENT | Your account was recently created or changed by the requester or by someone close to them: someone else has to decide.
            MANDATE_ENDED   | The person who delegated this to you may no longer decide.
            SPOKEN          | You have already decided; others still have to.
            MANDATE_USED    | The person who delegated this to you has already decided.
            """)
    void whoeverMayNotDecideIsToldWhyNot(Ineligibility ineligibility, String words) {
        when(decisions.actions(any(), any(), any(), eq(true)))
                .thenReturn(
                        new StepActions(false, false, false, false, false, false, false, Optional.of(ineligibility)));

        assertThat(view(step(bobs, StepState.OPEN), bobs, DECIDES).whyNot()).contains(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SPOKEN       | You have already approved another step of this request. You can still reject it.
            MANDATE_USED | The person who delegated this to you has already approved another step of this request. You can still reject it.
            """)
    void whoeverCanStillRejectIsToldWhyTheyCannotApprove(Ineligibility ineligibility, String words) {
        when(decisions.actions(any(), any(), any(), eq(true)))
                .thenReturn(new StepActions(false, true, true, true, false, false, false, Optional.of(ineligibility)));

        assertThat(view(step(bobs, StepState.OPEN), bobs, DECIDES).whyNot()).contains(words);
    }

    private StepView view(ApprovalStep step, PendingOperation request, Set<Permission> permissions) {
        return StepView.of(step, request, ada(permissions, "pki"), decisions);
    }
}
