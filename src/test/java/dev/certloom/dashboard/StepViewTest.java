package dev.certloom.dashboard;

import static dev.certloom.dashboard.TestRequests.ADA;
import static dev.certloom.dashboard.TestRequests.BOB;
import static dev.certloom.dashboard.TestRequests.PROGRAM;
import static dev.certloom.dashboard.TestRequests.ada;
import static dev.certloom.dashboard.TestRequests.request;
import static dev.certloom.dashboard.TestRequests.step;
import static dev.certloom.dashboard.TestRequests.vote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.approval.StepState;
import dev.certloom.security.Permission;
import dev.certloom.vault.PendingOperation;
import dev.certloom.vault.Phase;
import dev.certloom.vault.Requester;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who is shown the buttons of a step. */
class StepViewTest {

    private static final Set<Permission> DECIDES = Set.of(Permission.APPROVALS_DECIDE);

    private final PendingOperation bobs = request(Phase.AWAITING_APPROVAL, BOB);

    @Test
    void memberMayDecide() {
        StepView view = StepView.of(step(bobs, StepState.OPEN), bobs, ada(DECIDES, "pki"));

        assertThat(view.mayDecide()).isTrue();
        assertThat(view.whyNot()).isEmpty();
        assertThat(view.mayAnswer()).isFalse();
        assertThat(StepView.of(step(bobs, StepState.ASKED), bobs, ada(DECIDES, "pki"))
                        .mayDecide())
                .isTrue();
    }

    @Test
    void strangerIsToldWhoDecides() {
        StepView view = StepView.of(step(bobs, StepState.OPEN), bobs, ada(DECIDES, "heads"));

        assertThat(view.mayDecide()).isFalse();
        assertThat(view.whyNot()).contains("The decision is for members of pki.");
    }

    @Test
    void memberOfAGroupThatItWasEscalatedToMayDecide() {
        assertThat(StepView.of(
                                step(bobs, StepState.OPEN, List.of(), List.of(), Map.of(), true),
                                bobs,
                                ada(DECIDES, "heads"))
                        .mayDecide())
                .isTrue();
    }

    @Test
    void whoeverItWasHandedToMayDecide() {
        assertThat(StepView.of(
                                step(bobs, StepState.OPEN, List.of(), List.of(), Map.of("ada-id", "carol-id"), false),
                                bobs,
                                ada(DECIDES))
                        .mayDecide())
                .isTrue();
    }

    @Test
    void requesterAndOwnerOfTheProgramDoNotDecideButAnswer() {
        for (Requester own : List.of(ADA, PROGRAM)) {
            PendingOperation request = request(Phase.AWAITING_APPROVAL, own);

            StepView asked = StepView.of(step(request, StepState.ASKED), request, ada(DECIDES, "pki"));
            StepView open = StepView.of(step(request, StepState.OPEN), request, ada(DECIDES, "pki"));

            assertThat(asked.mayDecide()).isFalse();
            assertThat(asked.whyNot()).hasValueSatisfying(why -> assertThat(why).contains("somebody else decides"));
            assertThat(asked.mayAnswer()).isTrue();
            assertThat(open.mayAnswer()).isFalse();
        }
    }

    @Test
    void whoeverHasDecidedWaitsForTheOthers() {
        StepView view = StepView.of(
                step(bobs, StepState.OPEN, List.of(vote("ada-id", true, "")), List.of(), Map.of(), false),
                bobs,
                ada(DECIDES, "pki"));

        assertThat(view.mayDecide()).isFalse();
        assertThat(view.whyNot()).contains("You have decided; others are still asked.");
    }

    @Test
    void nobodyDecidesOrAnswersWhereTheStepOrTheRequestHasEnded() {
        PendingOperation own = request(Phase.LAPSED, ADA);
        PendingOperation ended = request(Phase.CANCELLED, BOB);
        for (StepView view : List.of(
                StepView.of(step(bobs, StepState.APPROVED), bobs, ada(DECIDES, "pki")),
                StepView.of(step(bobs, StepState.LAPSED), bobs, ada(DECIDES, "pki")),
                StepView.of(step(ended, StepState.OPEN), ended, ada(DECIDES, "pki")),
                StepView.of(step(own, StepState.ASKED), own, ada(DECIDES, "pki")))) {
            assertThat(view.mayDecide()).isFalse();
            assertThat(view.mayAnswer()).isFalse();
            assertThat(view.whyNot()).isEmpty();
        }
    }

    @Test
    void whoeverMayNotDecideAtAllIsNotToldWhyNot() {
        StepView view = StepView.of(step(bobs, StepState.OPEN), bobs, ada(Set.of(), "pki"));

        assertThat(view.mayDecide()).isFalse();
        assertThat(view.whyNot()).isEmpty();
    }
}
