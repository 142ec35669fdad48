package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyMap;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.certloom.process.InstanceProbe.InstanceState;
import io.camunda.client.CamundaClient;
import io.camunda.client.api.CamundaFuture;
import io.camunda.client.api.command.SetVariablesCommandStep1;
import io.camunda.client.api.command.SetVariablesCommandStep1.SetVariablesCommandStep2;
import io.grpc.Status;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InstanceProbeTest {

    private static final long PARTITION_TWO = 2L << 51;
    private static final long INSTANCE = PARTITION_TWO | 4711;
    private static final long ANOTHER = PARTITION_TWO | 1;

    private final CamundaClient client = mock(CamundaClient.class);
    private final Map<Long, Optional<Status>> answers = new HashMap<>();
    private final InstanceProbe probe = new InstanceProbe(client, new EngineCommands());

    @BeforeEach
    void theEngineAnswersAsToldBeforehand() {
        when(client.newSetVariablesCommand(anyLong())).thenAnswer(call -> command(call.getArgument(0)));
    }

    @Test
    void instanceThatTakesVariablesIsAlive() {
        answers.put(INSTANCE, Optional.empty());

        assertThat(probe.ask(List.of(INSTANCE))).isEqualTo(Map.of(INSTANCE, InstanceState.ALIVE));
    }

    @Test
    void instanceThatIsNotFoundIsGone() {
        answers.put(INSTANCE, Optional.of(Status.NOT_FOUND));

        assertThat(probe.ask(List.of(INSTANCE))).isEqualTo(Map.of(INSTANCE, InstanceState.GONE));
    }

    @Test
    void instanceWithoutAnswerIsSilentWhileItsPartitionAnswers() {
        answers.put(INSTANCE, Optional.of(Status.DEADLINE_EXCEEDED));
        answers.put(ANOTHER, Optional.of(Status.NOT_FOUND));

        assertThat(probe.ask(List.of(INSTANCE))).isEqualTo(Map.of(INSTANCE, InstanceState.UNRESPONSIVE));
    }

    @Test
    void instanceWithoutAnswerIsUnknownWhileItsPartitionIsSilent() {
        answers.put(INSTANCE, Optional.of(Status.DEADLINE_EXCEEDED));
        answers.put(ANOTHER, Optional.of(Status.DEADLINE_EXCEEDED));

        assertThat(probe.ask(List.of(INSTANCE))).isEqualTo(Map.of(INSTANCE, InstanceState.UNKNOWN));
    }

    @Test
    void engineThatIsAwayOrRefusesForLoadSaysNothingOfAnInstance() {
        answers.put(INSTANCE, Optional.of(Status.UNAVAILABLE));
        answers.put(ANOTHER, Optional.of(Status.RESOURCE_EXHAUSTED));

        assertThat(probe.ask(List.of(INSTANCE, ANOTHER)))
                .isEqualTo(Map.of(INSTANCE, InstanceState.UNKNOWN, ANOTHER, InstanceState.UNKNOWN));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private SetVariablesCommandStep1 command(long key) {
        SetVariablesCommandStep1 first = mock(SetVariablesCommandStep1.class);
        SetVariablesCommandStep2 second = mock(SetVariablesCommandStep2.class);
        CamundaFuture future = mock(CamundaFuture.class);
        when(first.variables(anyMap())).thenReturn(second);
        when(second.local(anyBoolean())).thenReturn(second);
        when(second.requestTimeout(any())).thenReturn(second);
        when(second.send()).thenReturn(future);
        doAnswer(call -> {
                    BiConsumer<Object, Throwable> whenDone = call.getArgument(0);
                    Optional<Status> failure = answers.getOrDefault(key, Optional.of(Status.UNAVAILABLE));
                    whenDone.accept(
                            null, failure.map(Status::asRuntimeException).orElse(null));
                    return future;
                })
                .when(future)
                .whenComplete(any());
        return first;
    }
}
