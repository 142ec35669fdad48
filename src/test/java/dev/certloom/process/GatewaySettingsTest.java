package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

import io.camunda.client.CamundaClient;
import io.camunda.client.CamundaClientBuilder;
import io.camunda.client.api.command.ClientStatusException;
import io.camunda.client.api.worker.JobWorker;
import io.camunda.zeebe.gateway.protocol.GatewayGrpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.support.TransactionOperations;

/** What our client shows to a gateway that lets nobody in. */
class GatewaySettingsTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private final Map<String, String> shown = new ConcurrentHashMap<>();
    private Server gateway;

    @TempDir
    private Path folder;

    @BeforeEach
    void open() throws IOException {
        gateway = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new GatewayGrpc.GatewayImplBase() {})
                .intercept(new Refusing())
                .build()
                .start();
    }

    @AfterEach
    void close() {
        gateway.shutdownNow();
    }

    @Test
    void commandsPollsAndStreamsAllShowTheSecret() throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), SECRET + "\n");
        try (CamundaClient client = client(new GatewaySettings(file, null));
                JobWorker worker = client.newWorker()
                        .jobType("any")
                        .handler((jobs, job) -> {})
                        .pollInterval(Duration.ofMillis(50))
                        .streamEnabled(true)
                        .open()) {
            // when
            assertThat(worker.isOpen()).isTrue();
            assertThatExceptionOfType(ClientStatusException.class)
                    .isThrownBy(() -> client.newTopologyRequest().send().join());

            // then
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(shown)
                            .isEqualTo(
                                    Map.of("Topology", SECRET, "ActivateJobs", SECRET, "StreamActivatedJobs", SECRET)));
        }
    }

    @Test
    void withoutAFileNoSecretIsShown() {
        assertThat(new GatewaySettings(null, null).showingTheSecret()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " \n", "short", "0123456789abcdef 0123456789abcdef", "0123456789abcdéf0123456789abcdef"})
    void fileWithoutASecretThatAHeaderCanCarryIsRefusedAtTheStart(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), content);

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> new GatewaySettings(file, null).showingTheSecret())
                .withMessageContaining("Expected the secret of the engine's gateway in " + file);
    }

    @Test
    void engineThatDoesNotKnowUsIsNotTakenForOneThatIsAway() {
        try (CamundaClient client = client(new GatewaySettings(null, null))) {
            Engine engine = new Engine(
                    client,
                    mock(JdbcDeployments.class),
                    mock(ModelVersions.class),
                    TransactionOperations.withoutTransaction(),
                    Clock.systemUTC());

            assertThatExceptionOfType(ClientStatusException.class)
                    .isThrownBy(engine::isHealthy)
                    .withMessageContaining("Who are you?");

            gateway.shutdownNow();
            assertThat(engine.isHealthy()).isFalse();
        }
    }

    private CamundaClient client(GatewaySettings settings) {
        CamundaClientBuilder builder = CamundaClient.newClientBuilder()
                .grpcAddress(URI.create("http://127.0.0.1:" + gateway.getPort()))
                .preferRestOverGrpc(false);
        settings.showingTheSecret().ifPresent(builder::withInterceptors);
        return builder.build();
    }

    /** Remembers what is shown with each command. */
    private final class Refusing implements ServerInterceptor {

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            String secret = headers.get(Metadata.Key.of("certloom-gateway-secret", Metadata.ASCII_STRING_MARSHALLER));
            shown.put(
                    String.valueOf(call.getMethodDescriptor().getBareMethodName()),
                    secret == null ? "nothing" : secret);
            call.close(Status.UNAUTHENTICATED.withDescription("Who are you?"), new Metadata());
            return new ServerCall.Listener<>() {};
        }
    }
}
