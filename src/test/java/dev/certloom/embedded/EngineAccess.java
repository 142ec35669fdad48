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
        Metadata headers = new Metadata();
        headers.put(
                Metadata.Key.of("certloom-gateway-secret", Metadata.ASCII_STRING_MARSHALLER),
                read(home.resolve("keys/engine-gateway-secret")));
        return stranger().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /** Of a client that knows where the engine listens, and nothing else. */
    public CamundaClientBuilder stranger() {
        return CamundaClient.newClientBuilder()
                .grpcAddress(address("engine.gateway", ""))
                .caCertificatePath(tls().caCertificate().toString())
                .preferRestOverGrpc(false);
    }

    /** A client that shows the certificate that REST and management demand. */
    public HttpClient http() {
        try {
            return HttpClient.newBuilder()
                    .sslContext(tls().clientContext())
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

    /** Where it listens, by the name of the interface: {@code gateway}, {@code command}, {@code internal}, {@code server}, {@code management}. */
    public int port(String name) {
        return Integer.parseInt(ports().getProperty("engine." + name));
    }

    private URI address(String port, String path) {
        return URI.create("https://127.0.0.1:" + ports().getProperty(port) + path);
    }

    EngineTls tls() {
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
