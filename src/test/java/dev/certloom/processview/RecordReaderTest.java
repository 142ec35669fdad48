package dev.certloom.processview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.certloom.processview.RecordReader.MalformedBatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the exporter's lines say. */
class RecordReaderTest {

    private static final int MOST = 100;

    /** Written by the exporter's test. */
    private static final Path GOLDEN = Path.of("src/test/resources/golden/exporter/lines.ndjson");

    @Test
    void readThenEachLineOfTheExporterSaysWhatItMeans() throws IOException {
        List<EngineRecord> records = RecordReader.read(Files.readAllBytes(GOLDEN), MOST);

        assertThat(records.getFirst()).isInstanceOfSatisfying(EngineRecord.Deployed.class, deployed -> {
            assertThat(deployed.definition()).isEqualTo(5);
            assertThat(deployed.resource()).asString(StandardCharsets.UTF_8).isEqualTo("<bpmn/>");
        });
        assertThat(records.subList(1, records.size()))
                .containsExactly(
                        new EngineRecord.StartedByMessage(
                                2, at(2), 77, "certificate-request", 5, "0123456789abcdef0123456789abcdef"),
                        new EngineRecord.InstanceStarted(3, at(3), 77, "certificate-request", 5, 2, 0, 0),
                        new EngineRecord.InstanceStarted(4, at(4), 88, "certificate-approval", 6, 1, 77, 1003),
                        new EngineRecord.ElementEntered(5, at(5), 1005, 77, "Task_PlaceOrder", "SERVICE_TASK"),
                        troubled(6, 5_000, "x".repeat(2_000)),
                        troubled(7, 0, ""),
                        troubled(8, 0, ""),
                        new EngineRecord.IncidentRaised(
                                9,
                                at(9),
                                1009,
                                77,
                                "Task_PlaceOrder",
                                1003,
                                "JOB_NO_RETRIES",
                                "It said \"no\"\nand \\ left: \u00e4\u0001"),
                        new EngineRecord.IncidentResolved(10, at(10), 1010, 77),
                        new EngineRecord.InstanceMigrated(11, at(11), 77, "certificate-request", 5, 2),
                        new EngineRecord.ElementMigrated(12, at(12), 1012, 77, "Task_PlaceOrderAnew"),
                        new EngineRecord.ElementLeft(13, at(13), 1013, 77, "Task_PlaceOrderAnew", "SERVICE_TASK", true),
                        new EngineRecord.ElementLeft(14, at(14), 1014, 77, "Task_CheckOrder", "SERVICE_TASK", false),
                        new EngineRecord.InstanceEnded(15, at(15), 77, true),
                        new EngineRecord.InstanceEnded(16, at(16), 77, false));
    }

    @Test
    void readWhenANewerExporterTellsMoreThenThatIsUnknownAndNoFailure() {
        assertThat(read("{\"kind\":\"moon-risen\",\"position\":3,\"at\":3000,\"face\":\"full\"}"))
                .containsExactly(new EngineRecord.Unknown(3, at(3)));
    }

    @Test
    void readWhenATextHoldsWhatTheStoreCannotHoldThenItIsReplaced() {
        assertThat(read("{\"kind\":\"element-entered\",\"position\":3,\"at\":3000,\"key\":1,\"instance\":2,"
                        + "\"element\":\"a\\u0000b\",\"type\":\"TASK\"}"))
                .containsExactly(new EngineRecord.ElementEntered(3, at(3), 1, 2, "a\uFFFDb", "TASK"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0123456789abcdef0123456789abcdef",
                "0123456789abcdef0123456789abcdef-1",
                "0123456789abcdef0123456789abcdef-2147483647"
            })
    void readThenTheOperationIsTakenFromBothFormsOfTheCorrelationKey(String key) {
        assertThat(read("{\"kind\":\"started-by-message\",\"position\":3,\"at\":3000,\"instance\":2,\"process\":\"p\","
                        + "\"definition\":5,\"correlationKey\":\"" + key + "\"}"))
                .singleElement()
                .isInstanceOfSatisfying(
                        EngineRecord.StartedByMessage.class,
                        started -> assertThat(started.operation()).isEqualTo("0123456789abcdef0123456789abcdef"));
    }

    @Test
    void readWhenThereIsNothingThenThereIsNoRecord() {
        assertThat(read("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "[1]",
                "null",
                "{\"position\":3,\"at\":3000}",
                "{\"kind\":7,\"position\":3,\"at\":3000}",
                "{\"kind\":\"x\",\"position\":3,\"at\":\"3000\"}",
                "{\"kind\":\"x\",\"position\":3.5,\"at\":3000}",
                "{\"kind\":\"x\",\"position\":3,\"at\":null}",
                "{\"kind\":\"element-migrated\",\"position\":3,\"at\":3000,\"key\":1,\"instance\":2,\"element\":5}",
                "{\"kind\":\"element-migrated\",\"position\":3,\"at\":3000,\"key\":1,\"instance\":2,\"element\":null}",
                "{\"kind\":\"instance-ended\"",
                "{\"kind\":\"instance-ended\",\"position\":3,\"at\":3000,\"completed\":true}",
                "{\"kind\":\"instance-ended\",\"position\":3,\"at\":3000,\"completed\":\"yes\",\"instance\":1}",
                "{\"kind\":\"instance-ended\",\"position\":\"3\",\"at\":3000,\"completed\":true,\"instance\":1}",
                "{\"kind\":\"deployed\",\"position\":3,\"at\":3,\"definition\":1,\"process\":\"p\",\"version\":1,\"resource\":\"?\"}",
                "{\"kind\":\"x\",\"position\":3,\"at\":1}\n{\"kind\":\"x\",\"position\":3,\"at\":1}"
            })
    void readWhenItIsNotWhatOurExporterSendsThenItIsRefused(String body) {
        assertThatExceptionOfType(MalformedBatch.class)
                .isThrownBy(() -> read(body))
                .withMessageStartingWith("Expected");
    }

    @Test
    void readWhenThereAreMoreRecordsThanAllowedThenItIsRefused() {
        byte[] body = "{\"kind\":\"x\",\"position\":3,\"at\":1}\n{\"kind\":\"x\",\"position\":4,\"at\":1}"
                .getBytes(StandardCharsets.UTF_8);

        assertThatExceptionOfType(MalformedBatch.class).isThrownBy(() -> RecordReader.read(body, 1));
    }

    private static List<EngineRecord> read(String body) {
        return RecordReader.read(body.getBytes(StandardCharsets.UTF_8), MOST);
    }

    private static EngineRecord troubled(long position, long backOff, String message) {
        return new EngineRecord.JobTroubled(
                position,
                at(position),
                1_000 + position,
                77,
                "Task_PlaceOrder",
                1003,
                "place-order",
                2,
                backOff,
                message);
    }

    private static Instant at(long second) {
        return Instant.ofEpochSecond(second);
    }
}
