package dev.certloom.embedded;

import io.camunda.client.CamundaClient;
import io.camunda.client.CamundaClientBuilder;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Properties;

/**
 * The ways to the embedded engine of an installation, past the service, for whoever may read its home.
 *
 * @param home of the installation, once its engine was started
 */
public record EngineAccess(Path home) {

    /** Of a client that shows the installation's secret. */
    public CamundaClientBuilder client() {
        return client(read(home.resolve("keys/engine-gateway-secret")));
    }

    /** Of a client that shows this secret. */
    public CamundaClientBuilder client(String secret) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("certloom-gateway-secret", Metadata.ASCII_STRING_MARSHALLER), secret);
        return CamundaClient.newClientBuilder()
                .grpcAddress(address("engine.gateway", ""))
                .caCertificatePath(tls().caCertificate().toString())
                .preferRestOverGrpc(false)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /** A client that shows the certificate that REST and management demand. */
    public HttpClient http() {
        return httpShowing(tls().clientCertificate(), tls().clientKey());
    }

    /** A client that shows this certificate. */
    public HttpClient httpShowing(Path certificate, Path key) {
        try {
            return HttpClient.newBuilder()
                    .sslContext(tls().clientContext(certificate, key))
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An address of the REST interface. */
    public URI rest(String path) {
        return address("engine.server", path);
    }

    /** An address of the management interface. */
    public URI management(String path) {
        return address("engine.management", path);
    }

    /** Where the database listens. */
    public int databasePort() {
        return Integer.parseInt(ports().getProperty("database"));
    }

    /** Where the engine listens, by the name of the interface: gateway, command, internal, server, management. */
    public int port(String name) {
        return Integer.parseInt(ports().getProperty("engine." + name));
    }

    private URI address(String port, String path) {
        return URI.create("https://127.0.0.1:" + ports().getProperty(port) + path);
    }

    private EngineTls tls() {
        return new EngineTls(home.resolve("tls/engine"), Clock.systemUTC());
    }

    private Properties ports() {
        Properties ports = new Properties();
        try (InputStream in = Files.newInputStream(home.resolve("run/ports"))) {
            ports.load(in);
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
