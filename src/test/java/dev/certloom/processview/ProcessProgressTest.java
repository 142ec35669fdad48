package dev.certloom.processview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.certloom.operation.Phase;
import dev.certloom.processview.ProcessActivity.Instance;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is made of what the engine told, and of a phase where it told nothing. */
class ProcessProgressTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @ParameterizedTest
    @EnumSource(Phase.class)
    void elementOfAPhaseIsOneOfTheShippedModel(Phase phase) {
        assertThat(ShippedModels.of(PhaseElements.PROCESS).orElseThrow())
                .contains(" id=\"" + PhaseElements.of(phase) + "\"");
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void runOfAPhaseIsActiveExactlyWhileItIsOpen(Phase phase) {
        ProcessRun run = ProcessProgress.ofPhase(phase, NOON, NOON.plusSeconds(5));

        assertThat(run.state()).isEqualTo(phase.isOpen() ? ProcessRun.State.ACTIVE : ProcessRun.State.COMPLETED);
        assertThat(run.activities()).singleElement().satisfies(stay -> {
            assertThat(stay.entered()).isEqualTo(NOON.plusSeconds(5));
            assertThat(stay.left().isEmpty()).isEqualTo(phase.isOpen());
        });
        assertThat(run.diagram())
                .hasValueSatisfying(diagram -> assertThat(diagram.exact()).isFalse());
    }

    @Test
    void runsThenTheLatestLaunchIsFirstAndItsCallsFollow() {
        Instance earlier = instance(1, 10, Optional.empty(), 0, Optional.empty());
        Instance earlierApproval = instance(1, 11, Optional.of(10L), 1, Optional.of(Activity.State.COMPLETED));
        // an engine that lost its data gives out the same keys again
        Instance later = instance(2, 10, Optional.empty(), 2, Optional.of(Activity.State.COMPLETED));
        Instance laterApproval = instance(2, 11, Optional.of(10L), 3, Optional.of(Activity.State.TERMINATED));
        Instance secondApproval = instance(2, 12, Optional.of(10L), 4, Optional.empty());

        List<ProcessRun> runs =
                ProcessProgress.runs(List.of(secondApproval, laterApproval, later, earlierApproval, earlier));

        assertThat(runs)
                .extracting(run -> run.started().getEpochSecond() - NOON.getEpochSecond(), ProcessRun::state)
                .containsExactly(
                        tuple(2L, ProcessRun.State.COMPLETED),
                        tuple(3L, ProcessRun.State.TERMINATED),
                        tuple(4L, ProcessRun.State.ACTIVE),
                        tuple(0L, ProcessRun.State.SUPERSEDED),
                        tuple(1L, ProcessRun.State.COMPLETED));
        assertThat(runs.get(1).calledBy()).contains(new ProcessRun.CalledBy(10, Optional.of("Call")));
    }

    @Test
    void diagramWhenTheEngineToldItThenExactElseShippedOrNone() {
        assertThat(ProcessProgress.diagram(Optional.of("<own/>"), "certificate-request"))
                .contains(new ProcessRun.Diagram("<own/>", true));
        assertThat(ProcessProgress.diagram(Optional.empty(), "certificate-approval"))
                .hasValueSatisfying(diagram -> assertThat(diagram.exact()).isFalse());
        assertThat(ProcessProgress.diagram(Optional.empty(), "drawn-by-the-company"))
                .isEmpty();
    }

    private static Instance instance(
            int log, long key, Optional<Long> parent, long second, Optional<Activity.State> outcome) {
        return new ProcessActivity.Instance(
                log,
                key,
                parent,
                parent.map(called -> "Call"),
                "certificate-request",
                1,
                Optional.of("<bpmn/>"),
                NOON.plusSeconds(second),
                outcome.map(state -> NOON.plusSeconds(second + 1)),
                outcome,
                List.of(),
                List.of(),
                List.of());
    }
}
