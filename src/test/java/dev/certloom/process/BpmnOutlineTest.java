package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BpmnOutlineTest {

    @Test
    void shippedApprovalCallsTheShippedTable() throws IOException {
        BpmnOutline outline = BpmnOutline.of(Files.readAllBytes(Path.of("bpmn/certificate-approval.bpmn")));

        assertThat(outline.processes()).containsExactly("certificate-approval");
        assertThat(outline.table()).contains("approval-policy");
    }

    @Test
    void processWithoutATableCallsNone() throws IOException {
        BpmnOutline outline = BpmnOutline.of(Files.readAllBytes(Path.of("bpmn/examples/two-step-approval.bpmn")));

        assertThat(outline.isClear()).isTrue();
        assertThat(outline.table()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<d xmlns:z='z'><z:calledDecision decisionId='a'/><z:calledDecision decisionId='b'/></d>",
                "<d xmlns:z='z'><z:calledDecision decisionId='=table'/></d>"
            })
    void severalTablesOrAnExpressionAreNotClear(String bpmn) {
        BpmnOutline outline = BpmnOutline.of(bpmn.getBytes(StandardCharsets.UTF_8));

        assertThat(outline.isClear()).isFalse();
        assertThat(outline.table()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no XML",
                "<d><process id='a'",
                "<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><d><process id='&e;'/></d>"
            })
    void whatCannotBeReadHoldsNothing(String bpmn) {
        assertThat(BpmnOutline.of(bpmn.getBytes(StandardCharsets.UTF_8)).processes())
                .isEmpty();
    }
}
