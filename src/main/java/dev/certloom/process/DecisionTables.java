package dev.certloom.process;

import dev.certloom.approval.LaunchDecision.TableVersion;
import dev.certloom.process.EngineCommands.Priority;
import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.EvaluateDecisionCommandStep1;
import io.camunda.client.api.command.EvaluateDecisionCommandStep1.EvaluateDecisionCommandStep2;
import io.camunda.client.api.response.EvaluateDecisionResponse;
import io.grpc.Status;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Has the engine evaluate decision tables, on facts that no process could have changed. */
@Component
class DecisionTables {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration EVALUATION_TIMEOUT = Duration.ofSeconds(5);
    private static final Set<Status.Code> UNKNOWN_DECISION_CODES =
            Set.of(Status.Code.NOT_FOUND, Status.Code.INVALID_ARGUMENT);

    private final CamundaClient client;
    private final EngineCommands commands;

    DecisionTables(CamundaClient client, EngineCommands commands) {
        this.client = client;
        this.commands = commands;
    }

    /** The result of an evaluation. */
    sealed interface Evaluation {}

    /** @param answer null when no row matches */
    record Answered(TableVersion table, @Nullable Object answer) implements Evaluation {}

    /** The engine has no such table. */
    record NotDeployed() implements Evaluation {}

    /** @param reason as the engine gives it */
    record Failed(TableVersion table, String reason) implements Evaluation {}

    /**
     * Evaluates the newest version of a table; the answer names the version that gave it.
     *
     * @param facts its context {@code request}
     * @throws CompletionException when the engine cannot be asked now
     */
    Evaluation evaluateNewest(String id, Map<String, Object> facts) {
        return evaluate(command -> command.decisionId(id), facts);
    }

    /**
     * Evaluates the version that the engine has under this key.
     *
     * @throws CompletionException as {@link #evaluateNewest}
     */
    Evaluation evaluate(long key, Map<String, Object> facts) {
        return evaluate(command -> command.decisionKey(key), facts);
    }

    private Evaluation evaluate(
            Function<EvaluateDecisionCommandStep1, EvaluateDecisionCommandStep2> which, Map<String, Object> facts) {
        EvaluateDecisionResponse response;
        try {
            response = commands.send(
                            Priority.RUNNING,
                            EngineCommands.deadlineAfter(EVALUATION_TIMEOUT),
                            () -> which.apply(client.newEvaluateDecisionCommand())
                                    .variables(Map.of(ProcessNames.Variable.REQUEST, facts))
                                    .send())
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() != null && UNKNOWN_DECISION_CODES.contains(EngineCommands.code(e.getCause()))) {
                return new NotDeployed();
            }
            throw e;
        }
        TableVersion table =
                new TableVersion(response.getDecisionId(), response.getDecisionVersion(), response.getDecisionKey());
        @Nullable String failure = response.getFailureMessage();
        return failure != null && !failure.isEmpty()
                ? new Failed(table, failure)
                : new Answered(table, JSON.readValue(response.getDecisionOutput(), Object.class));
    }
}
