package dev.certloom.endtoend;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.security.keyvault.certificates.CertificateClient;
import com.azure.security.keyvault.certificates.CertificateClientBuilder;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import dev.certloom.embedded.EngineAccess;
import dev.certloom.embedded.HomeCa;
import dev.certloom.embedded.TestInstallation;
import io.camunda.client.CamundaClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A default installation in processes of its own, and the ways to talk to it. */
public final class RunningService implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(180);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final TestInstallation installation;
    private java.net.http.@Nullable HttpClient http;
    private @Nullable String token;

    public RunningService(Class<?> main, String... arguments) {
        installation = new TestInstallation(main, arguments);
    }

    /** Starts it and waits until it takes requests and its engine works on them. */
    public RunningService started() {
        installation.start();
        awaitReady();
        return this;
    }

    public TestInstallation installation() {
        return installation;
    }

    public void awaitReady() {
        Awaitility.await("the service to be ready")
                .atMost(START)
                .pollInterval(Duration.ofMillis(250))
                .ignoreExceptions()
                .untilAsserted(() -> {
                    Answer health = send("GET", "/actuator/health/progress", null, false);
                    if (health.status() != 200) {
                        throw new AssertionError("Not ready: " + health.body() + "\n" + installation.output());
                    }
                });
    }

    /** Host {@code default.localhost}, so that the clients' verification of the challenge passes. */
    public String vaultUrl() {
        return "https://default.localhost:" + installation.port();
    }

    public CertificateClient certificates() {
        return certificates(vaultUrl());
    }

    CertificateClient certificates(String vaultUrl) {
        return new CertificateClientBuilder()
                .vaultUrl(vaultUrl)
                .credential(credential())
                .httpClient(azureHttp())
                .retryOptions(new RetryOptions(new FixedDelayOptions(5, Duration.ofSeconds(1))))
                .buildClient();
    }

    public SecretClient secrets() {
        return new SecretClientBuilder()
                .vaultUrl(vaultUrl())
                .credential(credential())
                .httpClient(azureHttp())
                .buildClient();
    }

    private TokenCredential credential() {
        JsonNode client = firstClient();
        return new ClientSecretCredentialBuilder()
                .authorityHost("https://localhost:" + installation.port() + "/")
                .disableInstanceDiscovery()
                .tenantId("certloom")
                .clientId(client.get("clientId").asString())
                .clientSecret(client.get("clientSecret").asString())
                .httpClient(azureHttp())
                .build();
    }

    private HttpClient azureHttp() {
        return new JdkHttpClientBuilder(java.net.http.HttpClient.newBuilder().sslContext(trust())).build();
    }

    public JsonNode firstClient() {
        try {
            return JSON.readTree(Files.readString(installation.home().resolve("first-client.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A request with the first client's token; the path carries its query but for the api-version. */
    public Answer send(String method, String path, @Nullable String body) {
        return send(method, path + (path.contains("?") ? "&" : "?") + "api-version=7.6", body, true);
    }

    public Answer send(String method, String pathAndQuery, @Nullable String body, boolean withToken) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("https://localhost:" + installation.port() + pathAndQuery))
                .timeout(Duration.ofSeconds(60))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (withToken) {
            request.header("Authorization", "Bearer " + token());
        }
        return exchange(request.build());
    }

    /** A request with the first client's token that the caller finishes as oddly as it likes. */
    public HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + installation.port() + pathAndQuery))
                .version(java.net.http.HttpClient.Version.HTTP_1_1)
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + token());
    }

    public Answer exchange(HttpRequest request) {
        return exchange(http(), request);
    }

    private static Answer exchange(java.net.http.HttpClient http, HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response.headers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The body of an answer that is no text. */
    public byte[] bytes(HttpRequest request) {
        try {
            return http().send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private synchronized String token() {
        String known = token;
        if (known == null) {
            JsonNode client = firstClient();
            String form = "grant_type=client_credentials&client_id=%s&client_secret=%s&scope=%s"
                    .formatted(
                            client.get("clientId").asString(),
                            client.get("clientSecret").asString(),
                            URLEncoder.encode(client.get("scope").asString(), StandardCharsets.UTF_8));
            Answer answer = exchange(
                    HttpRequest.newBuilder(URI.create(client.get("tokenUrl").asString()))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString(form))
                            .build());
            known = answer.json().get("access_token").asString();
            token = known;
        }
        return known;
    }

    private synchronized java.net.http.HttpClient http() {
        java.net.http.HttpClient known = http;
        if (known == null) {
            known = java.net.http.HttpClient.newBuilder()
                    .sslContext(trust())
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();
            http = known;
        }
        return known;
    }

    /** Trusts the installation's own CA and nobody else. */
    public SSLContext trust() {
        return HomeCa.trustedIn(installation.home());
    }

    /** Runs a program beside the service, told where its home is, and returns what that says. */
    String run(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("CERTLOOM_HOME", installation.home().toString());
        Process process = builder.start();
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Gives the vault an issuer of this name that the CA of the installation signs for, at once. */
    public void setLocalIssuer(String name) {
        Answer answer = send("PUT", "/certificates/issuers/" + name, "{\"provider\":\"LocalCA\"}");
        if (answer.status() != 200) {
            throw new AssertionError(answer.body());
        }
    }

    /** Looks into the database, past the API. */
    public long count(String sql, String... parameters) {
        return Long.parseLong(texts(sql, parameters).getFirst());
    }

    /** The first column of what is in the database, past the API. */
    public List<String> texts(String sql, String... parameters) {
        try (Connection connection = database();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            List<String> texts = new ArrayList<>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    texts.add(String.valueOf(rows.getString(1)));
                }
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The engine itself, past the service; to be closed. */
    public CamundaClient engine() {
        return engineAccess().client().build();
    }

    /** Completes a user task in the engine, past the service, as Tasklist does; false when there is none of this key. */
    public boolean completeUserTask(long key) {
        return exchange(
                                engineAccess().http(),
                                HttpRequest.newBuilder(engineAccess().rest("/v1/user-tasks/" + key + "/completion"))
                                        .header("Content-Type", "application/json")
                                        .POST(HttpRequest.BodyPublishers.ofString(
                                                "{\"variables\":{\"approved\":true}}"))
                                        .build())
                        .status()
                == 204;
    }

    private EngineAccess engineAccess() {
        return new EngineAccess(installation.home());
    }

    private Properties ports() {
        Properties ports = new Properties();
        try (InputStream in = Files.newInputStream(installation.home().resolve("run/ports"))) {
            ports.load(in);
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Connection database() throws SQLException {
        try {
            return DriverManager.getConnection(
                    "jdbc:postgresql://127.0.0.1:" + ports().getProperty("database") + "/certloom",
                    "certloom",
                    Files.readString(installation.home().resolve("keys/database-password")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        installation.close();
    }

    /** An answer of the service. */
    public record Answer(int status, String body, java.net.http.HttpHeaders headers) {

        public JsonNode json() {
            return JSON.readTree(body);
        }

        /** A member of the body as text; empty when it is not there. */
        public String text(String member) {
            JsonNode value = json().path(member);
            return value.isMissingNode() ? "" : value.asString();
        }

        public String errorCode() {
            return json().path("error").path("code").asString("");
        }

        public String errorMessage() {
            return json().path("error").path("message").asString("");
        }

        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }
}
