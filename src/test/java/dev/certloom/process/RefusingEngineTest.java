package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.certloom.approval.ApprovalSettings;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.PageSettings;
import dev.certloom.operation.CertificateRequested;
import dev.certloom.operation.InMemoryVault;
import dev.certloom.operation.Occurrence;
import dev.certloom.process.EngineCommands.Priority;
import io.camunda.client.CamundaClient;
import io.camunda.zeebe.gateway.protocol.GatewayGrpc;
import io.camunda.zeebe.gateway.protocol.GatewayOuterClass.CompleteJobRequest;
import io.camunda.zeebe.gateway.protocol.GatewayOuterClass.CompleteJobResponse;
import io.camunda.zeebe.gateway.protocol.GatewayOuterClass.PublishMessageRequest;
import io.camunda.zeebe.gateway.protocol.GatewayOuterClass.PublishMessageResponse;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** A gateway that refuses as a broker with back-pressure does, told by our client over the wire. */
@Isolated
class RefusingEngineTest {

    private final Gateway gateway = new Gateway();
    private final EngineCommands commands = new EngineCommands();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Server server;
    private CamundaClient client;
    private ProcessMessenger messenger;

    @BeforeEach
    void start() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(gateway)
                .build()
                .start();
        client = CamundaClient.newClientBuilder()
                .grpcAddress(URI.create("http://127.0.0.1:" + server.getPort()))
                .preferRestOverGrpc(false)
                .build();
        EngineSettings settings = mock(EngineSettings.class);
        when(settings.messageTimeToLive()).thenReturn(Duration.ofMinutes(1));
        when(settings.approvalProcessOf("default", "Self")).thenReturn("certificate-approval");
        ApprovalSettings approvals = mock(ApprovalSettings.class);
        when(approvals.mergeRemindEvery()).thenReturn(Duration.ofDays(3));
        JdbcDeployments deployments = mock(JdbcDeployments.class);
        when(deployments.installation()).thenReturn("ours");
        messenger = new ProcessMessenger(
                client,
                commands,
                deployments,
                settings,
                approvals,
                new PageSettings("https://{vault}.example"),
                new EngineObservations(ObservationRegistry.NOOP),
                new InMemoryVault().reconcileQueue());
        log.start();
        ((Logger) LoggerFactory.getLogger("dev.certloom")).addAppender(log);
    }

    @AfterEach
    void stop() {
        ((Logger) LoggerFactory.getLogger("dev.certloom")).detachAppender(log);
        client.close();
        server.shutdownNow();
        gateway.clock.shutdownNow();
    }

    @Test
    void whatAnOverloadedEngineRefusesIsDeliveredWithoutALogLine() {
        gateway.capacity = 4;

        List<CompletableFuture<?>> starts = start(400);

        assertThat(all(starts)).succeedsWithin(Duration.ofSeconds(60));
        assertThat(gateway.taken).hasSize(400);
        assertThat(gateway.refusals).hasPositiveValue().hasValueLessThan(400);
        assertThat(commands.limit()).isLessThan(InFlightLimit.INITIAL_LIMIT);
        assertThat(log.list).isEmpty();
    }

    @Test
    void whatIsInFlightGrowsAgainOnceTheEngineTakesMore() {
        gateway.capacity = 1;
        assertThat(all(start(60))).succeedsWithin(Duration.ofSeconds(60));
        int small = commands.limit();
        assertThat(small).isLessThan(8);

        gateway.capacity = 1_000;
        assertThat(all(start(600))).succeedsWithin(Duration.ofSeconds(60));

        assertThat(commands.limit()).isGreaterThan(2 * small);
    }

    @Test
    void whatWaitsGoesOnWithinMillisecondsOfRoomAndNothingIsGivenUp() {
        gateway.capacity = 0;
        List<CompletableFuture<?>> starts = start(50);
        // longer than the five seconds after which a message was given up once
        await().atMost(Duration.ofSeconds(60)).until(() -> gateway.refusals.get() > 300);
        assertThat(starts).noneMatch(CompletableFuture::isDone);

        gateway.capacity = 1_000;
        Instant room = Instant.now();
        await().pollInterval(Duration.ofMillis(1)).until(() -> !gateway.taken.isEmpty());

        assertThat(Duration.between(room, Instant.now())).isLessThan(Duration.ofMillis(500));
        assertThat(all(starts)).succeedsWithin(Duration.ofSeconds(10));
        assertThat(log.list).isEmpty();
    }

    @Test
    void whatNoEngineTakesWaitsForOneWithoutALineInTheLog() throws IOException {
        gateway.capacity = 1_000;
        int port = server.getPort();
        server.shutdownNow();
        List<CompletableFuture<?>> starts = start(50);
        await().during(Duration.ofMillis(500)).until(() -> starts.stream().noneMatch(CompletableFuture::isDone));

        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .addService(gateway)
                .build()
                .start();

        assertThat(all(starts)).succeedsWithin(Duration.ofSeconds(20));
        assertThat(log.list).isEmpty();
    }

    @Test
    void outcomesAreNotHeldUpByStartsThatWait() {
        gateway.capacity = 2;
        List<CompletableFuture<?>> starts = start(400);

        List<CompletableFuture<?>> outcomes = IntStream.range(0, 20)
                .<CompletableFuture<?>>mapToObj(i -> commands.send(
                        Priority.OUTCOME, () -> client.newCompleteCommand(i).send()))
                .toList();

        assertThat(all(outcomes)).succeedsWithin(Duration.ofSeconds(10));
        assertThat(starts.stream().filter(start -> !start.isDone()).count()).isGreaterThan(200);
        assertThat(all(starts)).succeedsWithin(Duration.ofSeconds(60));
    }

    private List<CompletableFuture<?>> start(int times) {
        return IntStream.range(0, times)
                .<CompletableFuture<?>>mapToObj(i -> messenger.on(new CertificateRequested(
                        new Occurrence(
                                OperationId.random(),
                                InMemoryVault.VAULT,
                                new CertificateName("web" + i),
                                Actor.system("test"),
                                Instant.EPOCH,
                                Map.of()),
                        IssuerName.SELF,
                        Optional.empty())))
                .toList();
    }

    private static CompletableFuture<Void> all(List<CompletableFuture<?>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
    }

    /** Takes so many messages at once, each for ten milliseconds. */
    private static final class Gateway extends GatewayGrpc.GatewayImplBase {

        final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        final AtomicInteger refusals = new AtomicInteger();
        final AtomicInteger atWork = new AtomicInteger();
        final Set<String> taken = ConcurrentHashMap.newKeySet();
        volatile int capacity;

        @Override
        public void publishMessage(PublishMessageRequest message, StreamObserver<PublishMessageResponse> answer) {
            take(answer, () -> {
                taken.add(message.getMessageId());
                return PublishMessageResponse.newBuilder().setKey(1).build();
            });
        }

        @Override
        public void completeJob(CompleteJobRequest job, StreamObserver<CompleteJobResponse> answer) {
            take(answer, CompleteJobResponse::getDefaultInstance);
        }

        private <T> void take(StreamObserver<T> answer, Supplier<T> effect) {
            if (atWork.incrementAndGet() > capacity) {
                atWork.decrementAndGet();
                refusals.incrementAndGet();
                answer.onError(Status.RESOURCE_EXHAUSTED
                        .withDescription("Expected to handle the request, but the broker is overloaded")
                        .asRuntimeException());
                return;
            }
            Future<?> unused = clock.schedule(
                    () -> {
                        atWork.decrementAndGet();
                        answer.onNext(effect.get());
                        answer.onCompleted();
                    },
                    10,
                    TimeUnit.MILLISECONDS);
        }
    }
}
