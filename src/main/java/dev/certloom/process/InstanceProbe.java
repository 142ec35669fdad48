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
    enum Life {
        ALIVE,
        GONE,
        /** No answer, while the engine answers about others of its partition. */
        SILENT,
        /** The engine is away, or has too much to do. */
        UNKNOWN
    }

    /** Asks about all in parallel: takes the time of the slowest answer. */
    Map<Long, Life> ask(Collection<Long> instances) {
        Map<Long, Life> lives = askOnce(instances);
        Set<Long> silent = lives.entrySet().stream()
                .filter(life -> life.getValue() == Life.SILENT)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        if (silent.isEmpty()) {
            return lives;
        }
        Map<Long, Life> others =
                askOnce(silent.stream().map(InstanceProbe::another).collect(Collectors.toSet()));
        Map<Long, Life> again = askOnce(silent);
        Map<Long, Life> judged = new HashMap<>(lives);
        silent.forEach(key -> judged.put(
                key, judged(again.getOrDefault(key, Life.UNKNOWN), others.getOrDefault(another(key), Life.UNKNOWN))));
        return judged;
    }

    private static Life judged(Life again, Life other) {
        boolean answersAboutOthers = other == Life.ALIVE || other == Life.GONE;
        return again == Life.SILENT && !answersAboutOthers ? Life.UNKNOWN : again;
    }

    /** A key of the same partition that belongs to no process instance: the partition's first. */
    private static long another(long key) {
        return key >> PARTITION_BITS << PARTITION_BITS | 1;
    }

    private Map<Long, Life> askOnce(Collection<Long> instances) {
        Map<Long, CompletableFuture<Life>> answers =
                instances.stream().distinct().collect(Collectors.toMap(Function.identity(), this::answer));
        Map<Long, Life> lives = new HashMap<>();
        answers.forEach((key, answer) -> lives.put(key, answer.join()));
        return lives;
    }

    private CompletableFuture<Life> answer(long instance) {
        CompletableFuture<Life> life = new CompletableFuture<>();
        commands.sendOnce(
                        Priority.LOOK,
                        EngineCommands.deadlineAfter(REQUEST_TIMEOUT.multipliedBy(2)),
                        () -> client.newSetVariablesCommand(instance)
                                .variables(Map.of())
                                .local(true)
                                .requestTimeout(REQUEST_TIMEOUT)
                                .send())
                .whenComplete((done, failure) -> life.complete(failure == null ? Life.ALIVE : life(failure)));
        return life;
    }

    private static Life life(Throwable failure) {
        Status.Code code = EngineCommands.code(failure);
        return switch (code) {
            case NOT_FOUND -> Life.GONE;
            case DEADLINE_EXCEEDED -> Life.SILENT;
            default -> Life.UNKNOWN;
        };
    }
}
