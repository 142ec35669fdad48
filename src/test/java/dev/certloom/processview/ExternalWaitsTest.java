package dev.certloom.processview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.kernel.OperationId;
import dev.certloom.processview.ProcessActivity.Instance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExternalWaitsTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final OperationId OPERATION = OperationId.random();
    private static final String CALLED = "own-approval";
    private static final Set<String> OURS = Set.of("open-approval-step");
    private static final String MODEL = """
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
              <process id="own-approval">
                <subProcess id="Scope">
                  <serviceTask id="Task_Ours"><extensionElements><zeebe:taskDefinition type="open-approval-step"/></extensionElements></serviceTask>
                  <serviceTask id="Task_Theirs"><extensionElements><zeebe:taskDefinition type="open-ticket"/></extensionElements></serviceTask>
                  <serviceTask id="Task_Computed"><extensionElements><zeebe:taskDefinition type="=jobType"/></extensionElements></serviceTask>
                </subProcess>
                <userTask id="Task_Person"/>
                <intermediateCatchEvent id="Event_Timer"/>
              </process>
            </definitions>
            """;

    private final List<Instance> told = new ArrayList<>();
    private final ExternalWaits standing = new ExternalWaits((operation, instances, activities) -> told);

    @ParameterizedTest
    @CsvSource({
        "Task_Theirs, SERVICE_TASK, true",
        "Task_Person, USER_TASK, true",
        "Event_Timer, INTERMEDIATE_CATCH_EVENT, true",
        "Task_Ours, SERVICE_TASK, false",
        "Task_Computed, SERVICE_TASK, false",
        "Task_Unknown, SERVICE_TASK, false"
    })
    void whatIsNotOursToDoIsWaitedFor(String element, String type, boolean waiting) {
        called(CALLED, List.of(), stay("Scope", "SUB_PROCESS"), stay(element, type));

        assertThat(isWaiting()).isEqualTo(waiting);
    }

    @Test
    void whatHangsAtOurJobInOneBranchDoesNotWaitInTheOther() {
        called(CALLED, List.of(), stay("Event_Timer", "INTERMEDIATE_CATCH_EVENT"), stay("Task_Ours", "SERVICE_TASK"));

        assertThat(isWaiting()).isFalse();
    }

    @Test
    void whatHangsAtAnIncidentDoesNotWait() {
        called(
                CALLED,
                List.of(new Incident(1, "Event_Timer", "EXTRACT_VALUE_ERROR", "no time", Optional.empty(), NOON)),
                stay("Event_Timer", "INTERMEDIATE_CATCH_EVENT"));

        assertThat(isWaiting()).isFalse();
        assertThat(standing.describe(OPERATION, 77))
                .contains("it stands at Task_ObtainApproval; it stands at Event_Timer; incident: no time");
    }

    @Test
    void anotherProcessThanTheOneThatIsToBeCalledDoesNotCount() {
        called("forged-approval", List.of(), stay("Task_Person", "USER_TASK"));

        assertThat(isWaiting()).isFalse();
    }

    @Test
    void onlyTheInstanceThatHoldsTheOperationCounts() {
        called(CALLED, List.of(), stay("Task_Person", "USER_TASK"));

        assertThat(standing.isWaitingInCalled(OPERATION, 76, CALLED, OURS)).isFalse();
    }

    @Test
    void whereTheExporterTellsNothingNothingIsKnownToWait() {
        assertThat(isWaiting()).isFalse();
        assertThat(standing.describe(OPERATION, 77)).isEmpty();
    }

    private boolean isWaiting() {
        return standing.isWaitingInCalled(OPERATION, 77, CALLED, OURS);
    }

    private void called(String process, List<Incident> incidents, Activity... stays) {
        told.add(instance(
                77, Optional.empty(), "certificate-request", List.of(), stay("Task_ObtainApproval", "SERVICE_TASK")));
        told.add(instance(88, Optional.of(77L), process, incidents, stays));
    }

    private static Instance instance(
            long key, Optional<Long> parent, String process, List<Incident> incidents, Activity... stays) {
        return new Instance(
                1,
                key,
                parent,
                Optional.empty(),
                process,
                1,
                Optional.of(MODEL),
                NOON,
                Optional.empty(),
                Optional.empty(),
                List.of(stays),
                incidents,
                List.of());
    }

    private static Activity stay(String element, String type) {
        return new Activity(element, type, NOON, Optional.empty(), Activity.State.ACTIVE);
    }
}
