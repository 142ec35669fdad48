package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.CALLS_REAL_METHODS;
import static org.mockito.Mockito.mock;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.util.ClassUtils;

/** Holds the workers and the job types of the models together. */
class WorkersTest {

    @Test
    void everyJobTypeHasOneWorkerAndEveryWorkerAJobType() throws IllegalAccessException {
        List<String> worked = workers().stream().map(JobHandler::type).toList();

        assertThat(worked).isNotEmpty().doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(jobTypes());
    }

    @Test
    void workersBehindBoundaryEventsEndQuietlyBecauseNothingCatchesTheirErrors() {
        Set<String> quiet = workers().stream()
                .filter(worker -> worker.whenEnded() instanceof JobOutcome.Done)
                .map(JobHandler::type)
                .collect(Collectors.toSet());

        assertThat(quiet)
                .containsExactlyInAnyOrder(
                        ProcessNames.Job.RECORD_FAILURE,
                        ProcessNames.Job.RECORD_CANCELLATION,
                        ProcessNames.Job.WITHDRAW_ORDER);
    }

    private static List<JobHandler> workers() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AssignableTypeFilter(JobHandler.class));
        return scanner.findCandidateComponents("dev.certloom.process").stream()
                .map(found -> ClassUtils.resolveClassName(
                        String.valueOf(found.getBeanClassName()), WorkersTest.class.getClassLoader()))
                .filter(type -> type.getSimpleName().endsWith("Worker"))
                .map(type -> (JobHandler) mock(type, CALLS_REAL_METHODS))
                .toList();
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
