package dev.certloom.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.certloom.exporter.Bookkeeper.Mood;
import io.camunda.zeebe.protocol.record.Record;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Delivery: in order, in bounds, again until it is stored, and reported only then. */
class ActivityExporterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Bookkeeper receiver = new Bookkeeper();
    private final Map<String, Object> arguments =
            new HashMap<>(Map.of("url", receiver.url(), "timeoutmillis", "2000", "records", "3"));
    private TestBroker broker;

    @TempDir
    private Path folder;

    @BeforeEach
    void givenASecret() throws IOException {
        Files.writeString(secretFile(), "the first secret\n");
        arguments.put("secretfile", secretFile().toString());
        broker = new TestBroker(arguments);
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void exportThenItIsDeliveredAtTheNextTickAndReportedOnceStored() {
        ActivityExporter exporter = broker.opened();

        exporter.export(TestRecords.entered(4, "Task_PlaceOrder"));
        assertThat(broker.reported).isEqualTo(-1);
        broker.tick();

        assertThat(receiver.stored).containsOnlyKeys(4L);
        assertThat(receiver.stored.get(4L)).contains("\"element\":\"Task_PlaceOrder\"");
        assertThat(receiver.secrets).containsExactly("Bearer the first secret");
        assertThat(broker.reported).isEqualTo(4);
    }

    @Test
    void exportWhenTheDiagramNeedsNoneOfItThenNothingIsDelivered() {
        ActivityExporter exporter = broker.opened();

        exporter.export(TestRecords.flowTaken(4));
        broker.tick();

        assertThat(receiver.deliveries).isEmpty();
        assertThat(broker.reported).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(Mood.class)
    void deliveryWhenItFailsThenItIsRepeatedAndReportedOnceStored(Mood mood) {
        receiver.isNext(mood, mood);
        ActivityExporter exporter = broker.opened();
        exporter.export(TestRecords.entered(4, "Task_PlaceOrder"));

        broker.tick();
        assertThat(receiver.deliveries).hasSize(1);
        assertThat(broker.reported).isEqualTo(-1);

        tickUntilReported(4);
        assertThat(receiver.deliveries)
                .hasSize(3)
                .allMatch(delivery -> delivery.equals(receiver.deliveries.getFirst()));
        assertThat(receiver.stored).containsOnlyKeys(4L);
    }

    @Test
    void exportWhenTheReceiverIsAwayThenBatchIsBoundedAndNothingLost() {
        receiver.isNext(Mood.REFUSES, Mood.REFUSES, Mood.REFUSES);
        ActivityExporter exporter = broker.opened();
        LongStream.rangeClosed(1, 3).forEach(position -> exporter.export(TestRecords.entered(position, "Task")));
        broker.tick();

        assertThatIllegalStateException()
                .isThrownBy(() -> exporter.export(TestRecords.entered(4, "Task")))
                .withMessageContaining("the receiver");
        assertThat(broker.reported).isEqualTo(-1);

        exportAgainAndAgain(exporter, TestRecords.entered(4, "Task"));
        exportAgainAndAgain(exporter, TestRecords.entered(5, "Task"));
        tickUntilReported(5);
        assertThat(receiver.stored).containsOnlyKeys(1L, 2L, 3L, 4L, 5L);
        assertThat(receiver.deliveries).allMatch(delivery -> delivery.size() <= 3);
    }

    @Test
    void openWhenTheEngineCrashedThenItRepeatsTheLogFromItsSnapshot() {
        ActivityExporter before = broker.opened();
        List.of(1L, 2L, 3L).forEach(position -> before.export(TestRecords.entered(position, "Task")));
        broker.tick();

        broker.crashBeforeASnapshot();
        ActivityExporter after = broker.opened();
        after.export(TestRecords.entered(1, "Task"));
        broker.tick();
        broker.crashAfterASnapshot();
        ActivityExporter last = broker.opened();
        last.export(TestRecords.entered(2, "Task"));
        broker.tick();

        assertThat(receiver.logs).hasSize(3).containsOnly(receiver.logs.getFirst());
        assertThat(receiver.stored).containsOnlyKeys(1L, 2L, 3L);
    }

    @Test
    void openWhenTheEngineLostItsDataThenItTellsAnotherLog() {
        ActivityExporter before = broker.opened();
        before.export(TestRecords.entered(1, "Task"));
        broker.tick();

        TestBroker empty = new TestBroker(arguments);
        ActivityExporter after = empty.opened();
        after.export(TestRecords.entered(2, "Task"));
        empty.tick();

        assertThat(receiver.logs).hasSize(2).doesNotHaveDuplicates().allMatch(name -> name.matches("[0-9a-f]{32}"));
    }

    @Test
    void deliveryWhenTheSecretChangedThenTheNewOneFollowsARefusal() throws IOException {
        ActivityExporter exporter = broker.opened();
        exporter.export(TestRecords.entered(1, "Task"));
        broker.tick();

        Files.writeString(secretFile(), "the second secret");
        receiver.isNext(Mood.REFUSES);
        exporter.export(TestRecords.entered(2, "Task"));
        tickUntilReported(2);

        assertThat(receiver.secrets)
                .containsExactly("Bearer the first secret", "Bearer the first secret", "Bearer the second secret");
    }

    @Test
    void configureWhenAnArgumentIsMissingThenTheBrokerIsToldWhich() {
        arguments.remove("url");
        assertThatIllegalArgumentException()
                .isThrownBy(broker::opened)
                .withMessageContaining("Expected argument 'url'");

        arguments.put("url", receiver.url());
        arguments.remove("secretfile");
        assertThatIllegalArgumentException()
                .isThrownBy(broker::opened)
                .withMessageContaining("'secretFile' or 'secret'");

        arguments.put("secret", "given at once");
        arguments.put("linger-millis", "0");
        assertThatIllegalArgumentException().isThrownBy(broker::opened).withMessageContaining("'lingerMillis'");
    }

    private void tickUntilReported(long position) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            broker.tick();
            return broker.reported == position;
        });
    }

    /** As the engine does. */
    private static void exportAgainAndAgain(ActivityExporter exporter, Record<?> record) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> {
                    exporter.export(record);
                    return true;
                });
    }

    private Path secretFile() {
        return folder.resolve("secret");
    }
}
