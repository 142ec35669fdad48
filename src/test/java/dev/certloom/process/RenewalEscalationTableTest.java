package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.process.ProcessNames.Decision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the shipped table says, row by row. */
class RenewalEscalationTableTest extends ProcessTestBase {

    @ParameterizedTest
    @CsvSource({
        "60, 0.6, failed, otherwise, owners operators, normal",
        "60, 0.6, refused, otherwise, owners operators, normal",
        "60, 0.6, lapsed, otherwise, owners operators, normal",
        "60, 0.6, rejected, people-said-no, owners, normal",
        "60, 0.6, cancelled, people-said-no, owners, normal",
        "60, 0.6, withdrawn, people-said-no, owners, normal",
        "7, 0.07, rejected, last-week, owners operators administrators, high",
        "5, 0.9, failed, otherwise, owners operators, normal",
        "1, 0.01, failed, last-day, owners operators administrators, critical",
        "0.5, 0.5, failed, otherwise, owners operators, normal",
        "-2, 0, withdrawn, over, owners operators administrators, critical"
    })
    void thisManyAreToldAndSoUrgently(
            double daysLeft, double shareLeft, String ending, String rule, String tell, String urgency)
            throws IOException {
        deploy(Files.readString(Path.of("bpmn/renewal-escalation.dmn")), "renewal-escalation.dmn");

        JsonNode row = JsonMapper.shared()
                .readTree(client().newEvaluateDecisionCommand()
                        .decisionId(Decision.RENEWAL_ESCALATION)
                        .variables(Map.of(
                                "request",
                                Map.of("daysLeft", daysLeft, "shareLeft", shareLeft, "failures", 1, "ending", ending)))
                        .send()
                        .join()
                        .getDecisionOutput());

        assertThat(row.path("rule").asString()).isEqualTo(rule);
        assertThat(row.path("tell").valueStream().map(JsonNode::asString)).containsExactly(tell.split(" "));
        assertThat(row.path("urgency").asString()).isEqualTo(urgency);
    }
}
