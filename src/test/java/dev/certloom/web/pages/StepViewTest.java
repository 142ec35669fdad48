package dev.certloom.web.pages;

import static dev.certloom.web.pages.TestRequests.ADA;
import static dev.certloom.web.pages.TestRequests.BOB;
import static dev.certloom.web.pages.TestRequests.ada;
import static dev.certloom.web.pages.TestRequests.request;
import static dev.certloom.web.pages.TestRequests.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.certloom.access.Permission;
import dev.certloom.approval.ApprovalDecisions;
import dev.certloom.approval.ApprovalStep;
import dev.certloom.approval.Ineligibility;
import dev.certloom.approval.StepState;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is shown the buttons of a step, and what is said to who is not. Whether somebody may decide is the desk's to say. */
class StepViewTest {

    private static final Set<Permission> DECIDES = Set.of(Permission.APPROVALS_DECIDE);

    private final ApprovalDecisions decisions = mock(ApprovalDecisions.class);
    private final PendingOperation bobs = request(Phase.AWAITING_APPROVAL, BOB);

    @Test
    void whoeverTheDeskLetsDecideIsShownTheButtons() {
        when(decisions.mayDelegate(any(), any(), any())).thenReturn(true);

        StepView view = view(step(bobs, StepState.OPEN), bobs, DECIDES);

        assertThat(view.mayDecide()).isTrue();
        assertThat(view.mayHandOver()).isTrue();
        assertThat(view.whyNot()).isEmpty();
        assertThat(view.mayAnswer()).isFalse();
        assertThat(view(step(bobs, StepState.ASKED), bobs, DECIDES).mayDecide()).isTrue();
    }

    @Test
    void delegateDoesNotHandItOn() {
        assertThat(view(step(bobs, StepState.OPEN), bobs, DECIDES).mayHandOver())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            OWN             | You requested this certificate, or a program of yours did: someone else has to decide.
            NOT_ASKED       | Only members of pki can decide.
            NOT_INDEPENDENT | Your account was recently created or changed by the requester or by someone close to them: someone else has to decide.
            MANDATE_ENDED   | The person who delegated this to you may no longer decide.
            SPOKEN          | You have already decided; others still have to.
            MANDATE_USED    | The person who delegated this to you has already decided.
            """)
    void whoeverMayNotDecideIsToldWhyNot(Ineligibility ineligibility, String words) {
        when(decisions.objection(any(), any(), any())).thenReturn(Optional.of(ineligibility));

        StepView view = view(step(bobs, StepState.OPEN), bobs, DECIDES);

        assertThat(view.mayDecide()).isFalse();
        assertThat(view.mayHandOver()).isFalse();
        assertThat(view.whyNot()).contains(words);
    }

    @Test
    void whoeverAskedAnswersAnOpenQuestion() {
        PendingOperation own = request(Phase.AWAITING_APPROVAL, ADA);
        when(decisions.isAsker(any(), any(), any())).thenReturn(true);

        assertThat(view(step(own, StepState.ASKED), own, Set.of()).mayAnswer()).isTrue();
        assertThat(view(step(own, StepState.OPEN), own, Set.of()).mayAnswer()).isFalse();
    }

    @Test
    void nobodyDecidesOrAnswersWhereTheStepOrTheRequestHasEnded() {
        PendingOperation own = request(Phase.LAPSED, ADA);
        PendingOperation ended = request(Phase.CANCELLED, BOB);
        when(decisions.isAsker(any(), any(), any())).thenReturn(true);
        for (StepView view : List.of(
                view(step(bobs, StepState.APPROVED), bobs, DECIDES),
                view(step(bobs, StepState.LAPSED), bobs, DECIDES),
                view(step(ended, StepState.OPEN), ended, DECIDES),
                view(step(own, StepState.ASKED), own, DECIDES))) {
            assertThat(view.mayDecide()).isFalse();
            assertThat(view.mayAnswer()).isFalse();
            assertThat(view.whyNot()).isEmpty();
        }
    }

    @Test
    void whoeverMayNotDecideAtAllIsNotToldWhyNot() {
        when(decisions.objection(any(), any(), any())).thenReturn(Optional.of(Ineligibility.NOT_ASKED));

        StepView view = view(step(bobs, StepState.OPEN), bobs, Set.of());

        assertThat(view.mayDecide()).isFalse();
        assertThat(view.whyNot()).isEmpty();
    }

    private StepView view(ApprovalStep step, PendingOperation request, Set<Permission> permissions) {
        return StepView.of(step, request, ada(permissions, "pki"), decisions);
    }
}
