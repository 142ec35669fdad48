package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DecisionTableGroupReaderTest {

    private static final Path SHIPPED = Path.of("bpmn/approval-policy.dmn");

    @Test
    void theShippedTableNamesTheApprovers() throws IOException {
        assertThat(DecisionTableGroupReader.of(Files.readString(SHIPPED))).containsExactly("pki-approvers");
    }

    @Test
    void everyTextOfEveryRowCountsAndThatOfOtherColumnsDoesNot() throws IOException {
        String changed =
                Files.readString(SHIPPED).replaceFirst("\\[\"pki-approvers\"]", "[\"security\", \"team leads\"]");

        assertThat(DecisionTableGroupReader.of(changed))
                .containsExactlyInAnyOrder("pki-approvers", "security", "team leads");
    }

    @Test
    void whatIsNoTableNamesNobody() {
        assertThat(DecisionTableGroupReader.of("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:/etc/passwd\">]><x>&e;</x>"))
                .isEmpty();
        assertThat(DecisionTableGroupReader.of("nonsense")).isEmpty();
    }
}
