package dev.certloom.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.certloom.audit.verification.CheckpointLog;
import dev.certloom.audit.verification.SignedPlace;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints on their way out. */
class CheckpointPublisherTest {

    private final InMemoryAudit audit = new InMemoryAudit();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger answer = new AtomicInteger(204);
    private final HttpServer receiver;

    CheckpointPublisherTest() throws Exception {
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
    void handOnThenEachIsPostedOnceAndItsSignatureHolds() throws Exception {
        CheckpointPublisher publisher = publisher(url());

        publisher.handOn();
        publisher.handOn();

        assertThat(received).hasSize(2);
        List<SignedPlace> places = new ArrayList<>();
        CheckpointLog.read(
                new ByteArrayInputStream((String.join("\n", received) + "\n").getBytes(StandardCharsets.UTF_8)),
                places::add);
        assertThat(places).extracting(SignedPlace::position).containsExactly(1L, 2L);
        assertThat(places).allMatch(audit.key::signed);
        assertThat(publisher.trouble()).isEmpty();
    }

    @Test
    void handOnWhenTheReceiverRefusesThenItIsTriedAgain() {
        answer.set(500);
        CheckpointPublisher publisher = publisher(url());
        publisher.handOn();
        assertThat(audit.unpublished(10)).hasSize(2);
        assertThat(publisher.trouble())
                .get()
                .extracting(OutageLog.Trouble::reason)
                .asString()
                .contains("500");

        answer.set(200);
        publisher.handOn();

        assertThat(audit.unpublished(10)).isEmpty();
        assertThat(publisher.trouble()).isEmpty();
        assertThat(received).hasSize(3);
    }

    @Test
    void handOnWhenNothingIsSetThenTheyAreKeptForLater() {
        publisher(null).handOn();

        assertThat(audit.unpublished(10)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://example.org/", "https:///", "https://user@example.org/", "file:///tmp"})
    void settingsWhenTheAddressIsNotSafeThenTheyAreRefused(String url) {
        assertThatThrownBy(() -> new AuditSettings.Checkpointing(Duration.ofHours(1), null, URI.create(url)))
                .hasMessageContaining("certloom.audit.checkpoints.url");
    }

    private CheckpointPublisher publisher(@Nullable URI url) {
        return new CheckpointPublisher(
                audit,
                new AuditSettings(
                        Duration.ofMillis(250), null, new AuditSettings.Checkpointing(Duration.ofHours(1), null, url)),
                audit.clock);
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + "/");
    }
}
