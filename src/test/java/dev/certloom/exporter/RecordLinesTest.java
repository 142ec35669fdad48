package dev.certloom.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.GoldenFile;
import io.camunda.zeebe.protocol.record.Record;
import io.camunda.zeebe.protocol.record.ValueType;
import io.camunda.zeebe.protocol.record.intent.IncidentIntent;
import io.camunda.zeebe.protocol.record.intent.JobIntent;
import io.camunda.zeebe.protocol.record.intent.ProcessInstanceIntent;
import io.camunda.zeebe.protocol.record.value.BpmnElementType;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which records go out, and how. */
class RecordLinesTest {

    /** The receiver's test reads the same file: what goes out here comes in there. */
    private static final GoldenFile GOLDEN = new GoldenFile("exporter/lines.ndjson");

    private final RecordLines lines = new RecordLines(Optional.empty());

    @Test
    void ofWhenTheDiagramNeedsTheRecordThenItsLineSuitsTheReceiver() {
        String actual = Stream.<Record<?>>of(
                        TestRecords.deployed(1),
                        TestRecords.startedByMessage(2),
                        process(3, ProcessInstanceIntent.ELEMENT_ACTIVATED),
                        TestRecords.calledInstanceStarted(4),
                        TestRecords.entered(5, "Task_PlaceOrder"),
                        TestRecords.job(6, JobIntent.FAILED),
                        TestRecords.job(7, JobIntent.TIMED_OUT),
                        TestRecords.job(8, JobIntent.RETRIES_UPDATED),
                        TestRecords.incident(9, IncidentIntent.CREATED),
                        TestRecords.incident(10, IncidentIntent.RESOLVED),
                        process(11, ProcessInstanceIntent.ELEMENT_MIGRATED),
                        TestRecords.element(
                                12,
                                ProcessInstanceIntent.ELEMENT_MIGRATED,
                                "Task_PlaceOrderAnew",
                                BpmnElementType.SERVICE_TASK),
                        TestRecords.left(13, "Task_PlaceOrderAnew", true),
                        TestRecords.left(14, "Task_CheckOrder", false),
                        process(15, ProcessInstanceIntent.ELEMENT_COMPLETED),
                        process(16, ProcessInstanceIntent.ELEMENT_TERMINATED))
                .map(record -> new String(lines.of(record).orElseThrow().bytes(), StandardCharsets.UTF_8))
                .collect(Collectors.joining());

        GOLDEN.assertIsEqualTo(actual);
        assertThat(actual).doesNotContain("never goes out");
    }

    @Test
    void ofWhenTheDiagramDoesNotNeedTheRecordThenThereIsNoLine() {
        assertThat(Stream.of(
                        TestRecords.flowTaken(1),
                        process(2, ProcessInstanceIntent.ELEMENT_ACTIVATING),
                        process(3, ProcessInstanceIntent.ELEMENT_COMPLETING),
                        process(4, ProcessInstanceIntent.ELEMENT_TERMINATING),
                        TestRecords.job(5, JobIntent.CREATED),
                        TestRecords.job(6, JobIntent.COMPLETED)))
                .allSatisfy(record -> assertThat(lines.of(record)).isEmpty());
    }

    @Test
    void ofWhenTheRecordIsOfAnotherTenantThenThereIsNoLine() {
        assertThat(new RecordLines(Optional.of("other")).of(TestRecords.entered(1, "Task")))
                .isEmpty();
        assertThat(new RecordLines(Optional.of("<default>")).of(TestRecords.entered(1, "Task")))
                .isPresent();
    }

    @Test
    void acceptValueThenOnlyTypesThatADiagramNeedsAreAskedFor() {
        assertThat(Stream.of(ValueType.values()).filter(lines::acceptValue).map(ValueType::name))
                .containsExactlyInAnyOrder(
                        "PROCESS", "MESSAGE_START_EVENT_SUBSCRIPTION", "PROCESS_INSTANCE", "INCIDENT", "JOB");
    }

    private static Record<?> process(long position, ProcessInstanceIntent intent) {
        return TestRecords.element(position, intent, "certificate-request", BpmnElementType.PROCESS);
    }
}
