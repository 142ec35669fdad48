package dev.certloom.interceptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.camunda.zeebe.gateway.protocol.GatewayGrpc;
import io.camunda.zeebe.gateway.protocol.GatewayOuterClass.ActivateJobsRequest;
import io.camunda.zeebe.gateway.protocol.GatewayOuterClass.ActivateJobsResponse;
import io.camunda.zeebe.gateway.protocol.GatewayOuterClass.ActivatedJob;
import io.camunda.zeebe.gateway.protocol.GatewayOuterClass.StreamActivatedJobsRequest;
import io.camunda.zeebe.gateway.protocol.GatewayOuterClass.TopologyRequest;
import io.camunda.zeebe.gateway.protocol.GatewayOuterClass.TopologyResponse;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The interceptor before a gateway that would answer everything. */
class SharedSecretInterceptorTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String OTHER = "fedcba9876543210fedcba9876543210";

    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 1_000_000);
    private final AtomicInteger reached = new AtomicInteger();
    private Optional<Server> server = Optional.empty();
    private Optional<ManagedChannel> channel = Optional.empty();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        channel.ifPresent(ManagedChannel::shutdownNow);
        server.ifPresent(Server::shutdownNow);
    }

    @Test
    void callWithTheSecretIsAnsweredWhetherCommandPollOrStream() throws IOException {
        // given
        GatewayGrpc.GatewayBlockingStub gateway = showing(SECRET, gatewayWith(SECRET + "\n"));

        // when / then
        assertThat(gateway.topology(TopologyRequest.getDefaultInstance()).getClusterSize())
                .isEqualTo(7);
        assertThat(gateway.activateJobs(ActivateJobsRequest.getDefaultInstance())
                        .hasNext())
                .isTrue();
        assertThat(gateway.streamActivatedJobs(StreamActivatedJobsRequest.getDefaultInstance())
                        .hasNext())
                .isTrue();
    }

    @Test
    void callWithoutTheSecretIsRefusedBeforeTheGatewayHearsOfIt() throws IOException {
        // given
        GatewayGrpc.GatewayBlockingStub gateway = gatewayWith(SECRET);

        // when / then
        assertThatIsRefused(gateway, stub -> stub.topology(TopologyRequest.getDefaultInstance()));
        assertThatIsRefused(gateway, stub -> first(stub.activateJobs(ActivateJobsRequest.getDefaultInstance())));
        assertThatIsRefused(
                gateway, stub -> first(stub.streamActivatedJobs(StreamActivatedJobsRequest.getDefaultInstance())));
        assertThat(reached).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {OTHER, "", "0", SECRET + "0", "0123456789abcdef0123456789abcde"})
    void callWithAnotherSecretIsRefused(String other) throws IOException {
        assertThatIsRefused(
                showing(other, gatewayWith(SECRET)), stub -> stub.topology(TopologyRequest.getDefaultInstance()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "   ", "short", "12345678901234567890123"})
    void fileWithoutASecretRefusesEverythingAlsoWhoShowsWhatIsInIt(String content) throws IOException {
        // given
        GatewayGrpc.GatewayBlockingStub gateway = gatewayWith(content);

        // when / then
        assertThatIsRefused(gateway, stub -> stub.topology(TopologyRequest.getDefaultInstance()));
        assertThatIsRefused(
                showing(content.strip(), gateway), stub -> stub.topology(TopologyRequest.getDefaultInstance()));
    }

    @Test
    void missingFileRefusesEverything() throws IOException {
        assertThatIsRefused(
                showing(SECRET, gateway(Optional.of(folder.resolve("none")))),
                stub -> stub.topology(TopologyRequest.getDefaultInstance()));
    }

    @Test
    void environmentThatNamesNoFileRefusesEverything() throws IOException {
        assertThatIsRefused(
                showing(SECRET, gateway(Optional.empty())),
                stub -> stub.topology(TopologyRequest.getDefaultInstance()));
    }

    @Test
    void changedSecretCountsAtItsFirstUseAndTheOldOneNoMoreAfterwards() throws IOException {
        // given
        GatewayGrpc.GatewayBlockingStub gateway = gatewayWith(SECRET);
        Files.writeString(folder.resolve("secret"), OTHER);
        nanoTime.addAndGet(SharedSecret.READ_EVERY.toNanos());

        // when / then
        assertThat(showing(OTHER, gateway)
                        .topology(TopologyRequest.getDefaultInstance())
                        .getClusterSize())
                .isEqualTo(7);
        assertThatIsRefused(showing(SECRET, gateway), stub -> stub.topology(TopologyRequest.getDefaultInstance()));
    }

    @Test
    void refusalsReadTheFileAtMostOnceASecond() throws IOException {
        // given
        GatewayGrpc.GatewayBlockingStub gateway = gatewayWith(SECRET);
        nanoTime.addAndGet(SharedSecret.READ_EVERY.toNanos());
        assertThatIsRefused(gateway, stub -> stub.topology(TopologyRequest.getDefaultInstance()));
        Files.writeString(folder.resolve("secret"), OTHER);

        // when / then
        assertThatIsRefused(showing(OTHER, gateway), stub -> stub.topology(TopologyRequest.getDefaultInstance()));

        // when
        nanoTime.addAndGet(SharedSecret.READ_EVERY.toNanos());

        // then
        assertThat(showing(OTHER, gateway)
                        .topology(TopologyRequest.getDefaultInstance())
                        .getClusterSize())
                .isEqualTo(7);
    }

    @Test
    void lostFileRefusesOnceItIsReadAgain() throws IOException {
        // given
        GatewayGrpc.GatewayBlockingStub gateway = gatewayWith(SECRET);
        Files.delete(folder.resolve("secret"));
        nanoTime.addAndGet(SharedSecret.READ_EVERY.toNanos());

        // when
        assertThatIsRefused(gateway, stub -> stub.topology(TopologyRequest.getDefaultInstance()));

        // then
        assertThatIsRefused(showing(SECRET, gateway), stub -> stub.topology(TopologyRequest.getDefaultInstance()));
    }

    private static void assertThatIsRefused(
            GatewayGrpc.GatewayBlockingStub gateway, Function<GatewayGrpc.GatewayBlockingStub, Object> call) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> call.apply(gateway))
                .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED))
                .withMessageContaining(
                        "Expected the secret of the Certloom installation in header certloom-gateway-secret")
                .withMessageNotContainingAny(SECRET, OTHER);
    }

    private static Object first(Iterator<?> stream) {
        return stream.next();
    }

    private static GatewayGrpc.GatewayBlockingStub showing(String secret, GatewayGrpc.GatewayBlockingStub gateway) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("certloom-gateway-secret", Metadata.ASCII_STRING_MARSHALLER), secret);
        return gateway.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private GatewayGrpc.GatewayBlockingStub gatewayWith(String content) throws IOException {
        return gateway(Optional.of(Files.writeString(folder.resolve("secret"), content)));
    }

    private GatewayGrpc.GatewayBlockingStub gateway(Optional<Path> file) throws IOException {
        Server started = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new Everything())
                .intercept(new SharedSecretInterceptor(new SharedSecret(file, nanoTime::get)))
                .build()
                .start();
        server = Optional.of(started);
        ManagedChannel opened = NettyChannelBuilder.forAddress("127.0.0.1", started.getPort())
                .usePlaintext()
                .build();
        channel = Optional.of(opened);
        return GatewayGrpc.newBlockingStub(opened);
    }

    /** Answers what it is asked, and counts. */
    private final class Everything extends GatewayGrpc.GatewayImplBase {

        @Override
        public void topology(TopologyRequest request, StreamObserver<TopologyResponse> answer) {
            answer(answer, TopologyResponse.newBuilder().setClusterSize(7).build());
        }

        @Override
        public void activateJobs(ActivateJobsRequest request, StreamObserver<ActivateJobsResponse> answer) {
            answer(answer, ActivateJobsResponse.getDefaultInstance());
        }

        @Override
        public void streamActivatedJobs(StreamActivatedJobsRequest request, StreamObserver<ActivatedJob> answer) {
            answer(answer, ActivatedJob.getDefaultInstance());
        }

        private <T> void answer(StreamObserver<T> observer, T answer) {
            reached.incrementAndGet();
            observer.onNext(answer);
            observer.onCompleted();
        }
    }
}
