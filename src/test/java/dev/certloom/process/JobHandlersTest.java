package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import dev.certloom.approval.LaunchDecisionService;
import dev.certloom.operation.Cancellations;
import dev.certloom.operation.OperationProgression;
import dev.certloom.operation.Withdrawals;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the handlers and the job types of the models together. */
class JobHandlersTest {

    private final List<JobHandler> handlers = new JobHandlers(
                    mock(OperationProgression.class),
                    mock(OrderJobs.class),
                    mock(Cancellations.class),
                    mock(Withdrawals.class),
                    mock(LaunchDecisionService.class),
                    mock(LaunchDecider.class),
                    mock(ApprovalJobs.class))
            .all();

    @Test
    void everyJobTypeHasOneHandlerAndEveryHandlerAJobType() throws IllegalAccessException {
        List<String> handled = handlers.stream().map(JobHandler::type).toList();

        assertThat(handled).isNotEmpty().doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(jobTypes());
    }

    @Test
    void handlersBehindBoundaryEventsEndQuietly() {
        Set<String> quiet = handlers.stream()
                .filter(handler -> handler.whenEnded() instanceof JobOutcome.Done)
                .map(JobHandler::type)
                .collect(Collectors.toSet());

        assertThat(quiet)
                .containsExactlyInAnyOrder(
                        ProcessNames.Job.RECORD_FAILURE,
                        ProcessNames.Job.RECORD_CANCELLATION,
                        ProcessNames.Job.WITHDRAW_ORDER);
    }

    @Test
    void onlyApprovalHandlersReadVariablesAndThoseOfTheirModels() {
        Map<String, List<String>> reading = handlers.stream()
                .filter(handler -> !handler.variables().isEmpty())
                .collect(Collectors.toMap(JobHandler::type, JobHandler::variables));

        assertThat(reading)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "record-automatic-approval", List.of("approvalRule", "issuedBy", "request"),
                        "record-approval", List.of("approvalRule", "request"),
                        "open-approval-step", List.of("approvalStep", "request"),
                        "read-approval-step", List.of("step"),
                        "remind-approvers", List.of("step"),
                        "escalate-approval-step", List.of("step"),
                        "record-lapse", List.of("step")));
    }

    private static List<String> jobTypes() throws IllegalAccessException {
        List<String> types = new ArrayList<>();
        for (Field field : Arrays.asList(ProcessNames.Job.class.getDeclaredFields())) {
            if (field.getType() == String.class) {
                types.add((String) field.get(null));
            }
        }
        return types;
    }
}
