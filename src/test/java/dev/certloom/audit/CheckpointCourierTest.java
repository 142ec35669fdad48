package dev.certloom.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints on their way out. */
class CheckpointCourierTest {

    private final InMemoryAudit audit = new InMemoryAudit();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger answer = new AtomicInteger(204);
    private final HttpServer receiver;

    @TempDir
    Path folder;

    CheckpointCourierTest() throws Exception {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(answer.get(), -1);
            exchange.close();
        });
        receiver.start();
    }

    @BeforeEach
    void checkpointsAreMade() {
        audit.act("web", "first");
        audit.checkpoints.makeForEachVault();
        audit.act("web", "second");
        audit.checkpoints.makeForEachVault();
        audit.checkpoints.makeForEachVault();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    @Test
    void handOnThenEachIsAppendedAndPostedOnceAndItsSignatureHolds() throws Exception {
        CheckpointCourier courier = courier(file(), url());

        courier.handOn();
        courier.handOn();

        assertThat(Files.readAllLines(file())).hasSize(2).isEqualTo(received);
        assertThat(ExportEntry.read(received.getLast(), false))
                .isInstanceOfSatisfying(ExportEntry.Signed.class, checkpoint -> {
                    assertThat(checkpoint.signed().isSignedBy(audit.key.publicKey()))
                            .isTrue();
                    assertThat(checkpoint.number("position")).isEqualTo(2);
                });
    }

    @Test
    void handOnWhenTheReceiverRefusesThenItIsTriedAgain() {
        answer.set(500);
        CheckpointCourier courier = courier(null, url());
        courier.handOn();
        assertThat(audit.unpublished(10)).hasSize(2);

        answer.set(200);
        courier.handOn();

        assertThat(audit.unpublished(10)).isEmpty();
        assertThat(received).hasSize(3);
    }

    @Test
    void handOnWhenNothingIsSetThenTheyAreKeptForLater() {
        courier(null, null).handOn();

        assertThat(audit.unpublished(10)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://example.org/", "https:///", "https://user@example.org/", "file:///tmp"})
    void settingsWhenTheAddressIsNotSafeThenTheyAreRefused(String url) {
        assertThatThrownBy(() -> new AuditSettings.Checkpointing(Duration.ofHours(1), null, URI.create(url)))
                .hasMessageContaining("certloom.audit.checkpoints.url");
    }

    private CheckpointCourier courier(@Nullable Path file, @Nullable URI url) {
        return new CheckpointCourier(
                audit,
                new AuditSettings(
                        Duration.ofMillis(250), null, new AuditSettings.Checkpointing(Duration.ofHours(1), file, url)),
                audit.clock);
    }

    private Path file() {
        return folder.resolve("elsewhere/checkpoints.jsonl");
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + "/");
    }
}
