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
import javax.net.ssl.SSLContext;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The home of an installation on this machine, and the ways to its service, engine and database for whoever may read it.
 *
 * @param folder its {@code certloom.home}
 */
public record InstallationHome(Path folder) {

    /** Trusts the CA that the installation made for its HTTPS certificate, and nobody else. */
    public SSLContext trust() {
        return SslBundle.of(new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate(read("tls/ca.pem"))))
                .createSslContext();
    }

    /** The first client, with its secret, and where it gets its tokens. */
    public JsonNode firstClient() {
        return JsonMapper.shared().readTree(read("first-client.json"));
    }

    /** The first administrator, with a password. */
    public JsonNode firstAdministrator() {
        return JsonMapper.shared().readTree(read("first-administrator.json"));
    }

    /** Of a client that shows the installation's secret to the engine. */
    public CamundaClientBuilder engineClient() {
        return engineClient(read("keys/engine-gateway-secret"));
    }

    /** Of a client that shows this secret to the engine. */
    public CamundaClientBuilder engineClient(String secret) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("certloom-gateway-secret", Metadata.ASCII_STRING_MARSHALLER), secret);
        return CamundaClient.newClientBuilder()
                .grpcAddress(engineAddress("gateway", ""))
                .caCertificatePath(tls().caCertificate().toString())
                .preferRestOverGrpc(false)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /** A client that shows the certificate that the engine's REST and management interfaces demand. */
    public HttpClient engineHttp() {
        return engineHttpShowing(tls().clientCertificate(), tls().clientKey());
    }

    /** A client that shows this certificate to the engine. */
    public HttpClient engineHttpShowing(Path certificate, Path key) {
        try {
            return HttpClient.newBuilder()
                    .sslContext(tls().clientContext(certificate, key))
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An address of the engine's REST interface. */
    public URI engineRest(String path) {
        return engineAddress("server", path);
    }

    /** An address of the engine's management interface. */
    public URI engineManagement(String path) {
        return engineAddress("management", path);
    }

    /** Where the engine listens, by the name of the interface: gateway, command, internal, server, management. */
    public int enginePort(String name) {
        return port("engine." + name);
    }

    /** The service's tables, by the user whom the service is; to be destroyed. */
    public SingleConnectionDataSource database() {
        return database("certloom", "certloom", "keys/database-password");
    }

    /** A database, by the superuser, whom the service does not use; to be destroyed. */
    public SingleConnectionDataSource databaseOfSuperuser(String name) {
        return database(name, "certloom_admin", "keys/database-admin-password");
    }

    private SingleConnectionDataSource database(String name, String user, String passwordFile) {
        return new SingleConnectionDataSource(databaseUrl(name), user, read(passwordFile), true);
    }

    public String databaseUrl(String name) {
        return "jdbc:postgresql://127.0.0.1:" + port("database") + "/" + name;
    }

    private URI engineAddress(String name, String path) {
        return URI.create("https://127.0.0.1:" + enginePort(name) + path);
    }

    private EngineTls tls() {
        return new EngineTls(folder.resolve("tls/engine"), Clock.systemUTC());
    }

    private int port(String name) {
        Properties ports = new Properties();
        try (InputStream in = Files.newInputStream(folder.resolve("run/ports"))) {
            ports.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Integer.parseInt(ports.getProperty(name));
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
