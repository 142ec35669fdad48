package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.certloom.Mutations;
import dev.certloom.approval.ApprovalSettings;
import dev.certloom.approval.ModelFault;
import dev.certloom.approval.TestApprovalSettings;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Whatever an engine puts into the variables of a job is either what was agreed on, or a fault of the model that says so. */
@Tag("attack")
class HostileVariablesTest {

    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 25) * 40;
    private static final long SEED = Long.getLong("fuzz.seed", 20261128);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final ApprovalSettings SETTINGS = TestApprovalSettings.with(Map.of());
    private static final String GOOD = """
            {"approvalStep":{"name":"wildcard/1","groups":["pki"],"required":2,"escalateTo":["lead"],"remindAfter":"P1D",
            "escalateAfter":"PT4H","lapseAfter":"P7D"},"approvalRule":"wildcard","step":{"id":"0123456789abcdef0123456789abcdef"}}
            """;

    @Test
    void variablesOutOfRuleAreFaultsOfTheModelAndNothingElse() {
        Mutations mutations = new Mutations(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            Optional<Map<String, Object>> variables = variables(mutations.of(GOOD));
            variables.ifPresent(given -> {
                onlyAModelFault(() -> ApprovalJobs.definition(given, Optional.empty(), SETTINGS), given);
                onlyAModelFault(() -> ApprovalJobs.rule(given), given);
                onlyAModelFault(() -> ApprovalJobs.stepOf(given), given);
            });
        }
    }

    private static Optional<Map<String, Object>> variables(String json) {
        try {
            return Optional.of(JSON.readValue(json, new TypeReference<Map<String, Object>>() {}));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static void onlyAModelFault(ThrowingCallable read, Map<String, Object> given) {
        assertThatCode(() -> {
                    try {
                        read.call();
                    } catch (ModelFault fault) {
                        // says what is wrong with the model
                    }
                })
                .as(() -> given.toString())
                .doesNotThrowAnyException();
    }
}
