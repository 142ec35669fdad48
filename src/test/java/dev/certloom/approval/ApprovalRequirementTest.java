package dev.certloom.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ApprovalRequirementTest {

    private static final ApprovalSettings SETTINGS = TestApprovalSettings.with(Map.of());

    @Test
    void rowAsksEachOfItsGroupsInAStepOfItsOwn() {
        ApprovalRequirement asked = ApprovalRequirement.of(
                row(Map.of(
                        "groups",
                        List.of("a", "b"),
                        "required",
                        2,
                        "inSequence",
                        true,
                        "escalateTo",
                        List.of("c"),
                        "remindAfter",
                        "PT4H",
                        "lapseAfter",
                        "P1W")),
                SETTINGS);

        assertThat(asked.steps())
                .containsExactly(
                        new StepDefinition(
                                "rule/1",
                                Set.of("a"),
                                2,
                                Set.of("c"),
                                Duration.ofHours(4),
                                Duration.ofDays(2),
                                Duration.ofDays(7)),
                        new StepDefinition(
                                "rule/2",
                                Set.of("b"),
                                2,
                                Set.of("c"),
                                Duration.ofHours(4),
                                Duration.ofDays(2),
                                Duration.ofDays(7)));
        assertThat(asked.before(asked.steps().get(1)))
                .containsExactly(asked.steps().getFirst());
    }

    @Test
    void rowWithoutGroupsAsksNobody() {
        assertThat(ApprovalRequirement.of(row(Map.of("groups", List.of(), "required", 0)), SETTINGS)
                        .asksNobody())
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource
    void answerOutOfFormIsAFaultOfTheModel(Object answer) {
        assertThatExceptionOfType(ModelFault.class)
                .isThrownBy(() -> ApprovalRequirement.of(answer, SETTINGS))
                .withMessageStartingWith("Expected");
    }

    static Stream<Object> answerOutOfFormIsAFaultOfTheModel() {
        Map<String, Object> withoutGroups = new HashMap<>(row(Map.of()));
        withoutGroups.put("groups", null);
        return Stream.of(
                List.of(row(Map.of())),
                "text",
                withoutGroups,
                row(Map.of("groups", "pki-approvers")),
                row(Map.of("groups", List.of(1))),
                row(Map.of("groups", Arrays.asList("a", null))),
                row(Map.of("groups", List.of(""))),
                row(Map.of(
                        "groups",
                        Stream.iterate(1, i -> i + 1)
                                .limit(21)
                                .map(i -> "g" + i)
                                .toList())),
                row(Map.of("required", -1)),
                row(Map.of("required", 0)),
                row(Map.of("required", 21)),
                row(Map.of("required", 1.5)),
                row(Map.of("required", 4_294_967_297L)),
                row(Map.of("required", "two")),
                row(Map.of("inSequence", "yes")),
                row(Map.of("escalateTo", "deputies")),
                row(Map.of("lapseAfter", "PT0S")),
                row(Map.of("lapseAfter", "soon")),
                row(Map.of("lapseAfter", "P999999999999D")),
                row(Map.of("remindAfter", "-PT1S")),
                row(Map.of("rule", "")),
                row(Map.of("rule", "a rule with spaces")),
                row(Map.of("rule", 7)));
    }

    @Test
    void tableWithoutAFittingRowIsAFaultOfTheModel() {
        assertThatExceptionOfType(ModelFault.class)
                .isThrownBy(() -> ApprovalRequirement.of(null, SETTINGS))
                .withMessage("Expected a row of the decision table to fit the request, but none does.");
    }

    @ParameterizedTest
    @MethodSource
    void stepThatAProcessDescribesOutOfFormIsAFaultOfTheModel(Map<String, Object> step) {
        assertThatExceptionOfType(ModelFault.class).isThrownBy(() -> StepDefinition.asked(step, SETTINGS));
    }

    static Stream<Arguments> stepThatAProcessDescribesOutOfFormIsAFaultOfTheModel() {
        return Stream.of(
                        Map.of("groups", List.of("a")),
                        Map.of("name", "s", "groups", List.of("a"), "required", 0),
                        Map.of("name", "s", "groups", List.of("a"), "required", "none"),
                        Map.of("name", "s", "groups", List.of("a"), "required", 4_294_967_297L),
                        Map.of("name", "s", "groups", List.of("a"), "lapseAfter", "PT0S"))
                .map(Arguments::of);
    }

    private static Map<String, Object> row(Map<String, Object> changed) {
        Map<String, Object> row = new HashMap<>(Map.of("rule", "rule", "groups", List.of("a")));
        row.putAll(changed);
        return row;
    }
}
