package dev.certloom.process;

import dev.certloom.process.EngineCommands.Priority;
import io.camunda.client.CamundaClient;
import io.grpc.Status;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Asks the engine whether process instances are alive: setting no variables changes nothing, and is answered NOT_FOUND
 * when the instance has ended. For a banned instance the engine does not answer at all; asking the same partition about
 * another key distinguishes that from an engine that does not answer.
 */
@Component
class InstanceProbe {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);
    /** Keys contain their partition's number above these bits. */
    private static final int PARTITION_BITS = 51;

    private final CamundaClient client;
    private final EngineCommands commands;

    InstanceProbe(CamundaClient client, EngineCommands commands) {
        this.client = client;
        this.commands = commands;
    }

    /** What the engine says about an instance. */
    enum InstanceState {
        ALIVE,
        GONE,
        /** No answer, while the engine answers about others of its partition. */
        UNRESPONSIVE,
        /** The engine is away, or has too much to do. */
        UNKNOWN
    }

    /** Asks about all in parallel: takes the time of the slowest answer. */
    Map<Long, InstanceState> ask(Collection<Long> instances) {
        Map<Long, InstanceState> states = askOnce(instances);
        Set<Long> silent = states.entrySet().stream()
                .filter(state -> state.getValue() == InstanceState.UNRESPONSIVE)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        if (silent.isEmpty()) {
            return states;
        }
        Map<Long, InstanceState> others =
                askOnce(silent.stream().map(InstanceProbe::another).collect(Collectors.toSet()));
        Map<Long, InstanceState> again = askOnce(silent);
        Map<Long, InstanceState> judged = new HashMap<>(states);
        silent.forEach(key -> judged.put(
                key,
                judged(
                        again.getOrDefault(key, InstanceState.UNKNOWN),
                        others.getOrDefault(another(key), InstanceState.UNKNOWN))));
        return judged;
    }

    private static InstanceState judged(InstanceState again, InstanceState other) {
        boolean answersAboutOthers = other == InstanceState.ALIVE || other == InstanceState.GONE;
        return again == InstanceState.UNRESPONSIVE && !answersAboutOthers ? InstanceState.UNKNOWN : again;
    }

    /** A key of the same partition that belongs to no process instance: the partition's first. */
    private static long another(long key) {
        return key >> PARTITION_BITS << PARTITION_BITS | 1;
    }

    private Map<Long, InstanceState> askOnce(Collection<Long> instances) {
        Map<Long, CompletableFuture<InstanceState>> answers =
                instances.stream().distinct().collect(Collectors.toMap(Function.identity(), this::answer));
        Map<Long, InstanceState> states = new HashMap<>();
        answers.forEach((key, answer) -> states.put(key, answer.join()));
        return states;
    }

    private CompletableFuture<InstanceState> answer(long instance) {
        return commands.sendOnce(
                        Priority.LOOK,
                        EngineCommands.deadlineAfter(REQUEST_TIMEOUT.multipliedBy(2)),
                        () -> client.newSetVariablesCommand(instance)
                                .variables(Map.of())
                                .local(true)
                                .requestTimeout(REQUEST_TIMEOUT)
                                .send())
                .handle((done, failure) -> failure == null ? InstanceState.ALIVE : state(failure));
    }

    private static InstanceState state(Throwable failure) {
        Status.Code code = EngineCommands.code(failure);
        return switch (code) {
            case NOT_FOUND -> InstanceState.GONE;
            case DEADLINE_EXCEEDED -> InstanceState.UNRESPONSIVE;
            default -> InstanceState.UNKNOWN;
        };
    }
}
