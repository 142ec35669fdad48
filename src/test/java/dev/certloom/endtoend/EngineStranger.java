package dev.certloom.endtoend;

import io.camunda.zeebe.gateway.protocol.GatewayGrpc;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A program of another user of the machine, who found out where the engine listens: tries each command of its gateway, its REST and
 * management interfaces, and files, and prints one line for each, {@code WHAT OUTCOME}. Needs only what it is given on its class path.
 */
final class EngineStranger {

    private static final int PATIENCE_SECONDS = 60;

    private EngineStranger() {}

    /**
     * Tries all doors.
     *
     * @param args ports of gateway, REST and management; then files and folders to read
     */
    public static void main(String[] args) throws Exception {
        commands(Integer.parseInt(args[0]));
        pages(Integer.parseInt(args[1]), "/v1/topology");
        pages(Integer.parseInt(args[2]), "/actuator/health");
        for (int i = 3; i < args.length; i++) {
            file(Path.of(args[i]));
        }
        System.exit(0);
    }

    private static void commands(int port) throws Exception {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .build())
                .build();
        GatewayGrpc.getServiceDescriptor().getMethods().forEach(method -> command(channel, method));
        channel.shutdownNow();
        ManagedChannel plain =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        try {
            GatewayGrpc.newBlockingStub(plain)
                    .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .topology(io.camunda.zeebe.gateway.protocol.GatewayOuterClass.TopologyRequest.getDefaultInstance());
            say("plaintext", "ANSWERED");
        } catch (StatusRuntimeException e) {
            say("plaintext", e.getStatus().getCode());
        }
        plain.shutdownNow();
    }

    /** Sends the command without any argument; a gateway that lets it in answers or complains of that. */
    private static <Q, A> void command(ManagedChannel channel, MethodDescriptor<Q, A> method) {
        try {
            Iterator<A> answers = ClientCalls.blockingServerStreamingCall(
                    channel,
                    method,
                    CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS),
                    method.parseRequest(new ByteArrayInputStream(new byte[0])));
            say(method.getBareMethodName(), answers.hasNext() ? "ANSWERED" : "ENDED");
        } catch (StatusRuntimeException e) {
            Status status = e.getStatus();
            say(method.getBareMethodName(), status.getCode());
        }
    }

    private static void pages(int port, String path) throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(trustingAnybody()).build()) {
            say("https" + path, status(client, "https", port, path));
            say("http" + path, status(client, "http", port, path));
        }
    }

    private static String status(HttpClient client, String scheme, int port, String path) throws InterruptedException {
        try {
            return String.valueOf(client.send(
                            HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode());
        } catch (IOException e) {
            return "REFUSED";
        }
    }

    private static void file(Path path) {
        try {
            if (Files.isDirectory(path)) {
                try (Stream<Path> unused = Files.list(path)) {
                    // whether it may be listed is all that is asked
                }
            } else {
                Files.newInputStream(path).close();
            }
            say(path.toString(), "READ");
        } catch (IOException e) {
            say(path.toString(), "REFUSED");
        }
    }

    private static SSLContext trustingAnybody() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, null);
        return context;
    }

    private static void say(String what, Object outcome) {
        System.out.println(what + " " + outcome);
    }

    private static final class Trusting extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
