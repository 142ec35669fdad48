package dev.certloom.load;

import dev.certloom.embedded.HomeCa;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.Properties;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service of a default installation that runs on this machine, as its first client. */
final class Service {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration RENEW_TOKEN_AFTER = Duration.ofMinutes(30);

    private final Path home;
    private final HttpClient http;
    private final JsonNode client;
    private final String vaultUrl;
    private String token = "";
    private long tokenSince;

    Service(Path home) throws IOException {
        this.home = home;
        this.http = HttpClient.newBuilder()
                // as most of Key Vault's clients speak it
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(trust())
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
        this.client = JSON.readTree(Files.readString(home.resolve("first-client.json")));
        this.vaultUrl = client.get("vaultUrl").asString();
    }

    /** Scheme, host and port. */
    String url() {
        return vaultUrl;
    }

    /** The port of a child process, by its name in the home. */
    int port(String name) throws IOException {
        Properties ports = new Properties();
        try (InputStream in = Files.newInputStream(home.resolve("run/ports"))) {
            ports.load(in);
        }
        return Integer.parseInt(ports.getProperty(name));
    }

    /** A member of the file with the first administrator. */
    String administrator(String member) throws IOException {
        return JSON.readTree(Files.readString(home.resolve("first-administrator.json")))
                .get(member)
                .asString();
    }

    static void require(Answer answer, int status) {
        if (answer.status() != status) {
            throw new IllegalStateException(
                    "Expected " + status + ", but got " + answer.status() + ": " + answer.body());
        }
    }

    /** The same, if it is this status. */
    static Answer answered(Answer answer, int status) {
        require(answer, status);
        return answer;
    }

    /** A request with the first client's token, to be completed. */
    HttpRequest.Builder request(String path) {
        return request(URI.create(vaultUrl + path + "?api-version=7.6"), token());
    }

    private static HttpRequest.Builder request(URI address, String token) {
        return HttpRequest.newBuilder(address)
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json");
    }

    /** By the first client. */
    Answer send(String method, String path, String body) throws IOException, InterruptedException {
        return exchange(request(path).method(method, body(body)).build());
    }

    /** By somebody with this token. */
    Answer sendAs(String person, String method, String pathAndQuery, String body)
            throws IOException, InterruptedException {
        return exchange(request(URI.create(vaultUrl + pathAndQuery), person)
                .method(method, body(body))
                .build());
    }

    /** What the first client finds at an address that the service named. */
    Answer follow(String address) throws IOException, InterruptedException {
        return exchange(request(URI.create(address), token()).build());
    }

    /**
     * What the application's metrics say now; nothing when it has no such one.
     *
     * @param beginning of the line in Prometheus' format, up to its labels
     * @param label what one of them says
     */
    OptionalDouble metric(String beginning, String label) throws IOException, InterruptedException {
        return send("GET", "/actuator/prometheus", "")
                .body()
                .lines()
                .filter(line -> line.startsWith(beginning) && line.contains('"' + label + '"'))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst();
    }

    /** What is answered to a request of one's own making. */
    Answer exchange(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body());
    }

    private static HttpRequest.BodyPublisher body(String body) {
        return body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
    }

    /** Renewed in time. */
    private synchronized String token() {
        if (token.isEmpty() || System.nanoTime() - tokenSince > RENEW_TOKEN_AFTER.toNanos()) {
            token = freshToken();
            tokenSince = System.nanoTime();
        }
        return token;
    }

    private String freshToken() {
        String form = "grant_type=client_credentials&client_id=%s&client_secret=%s&scope=%s"
                .formatted(
                        client.get("clientId").asString(),
                        client.get("clientSecret").asString(),
                        URLEncoder.encode(client.get("scope").asString(), StandardCharsets.UTF_8));
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create(client.get("tokenUrl").asString()))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString(form))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return JSON.readTree(response.body()).get("access_token").asString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    SSLContext trust() {
        return HomeCa.trustedIn(home);
    }

    public record Answer(int status, String body) {

        public JsonNode json() {
            return JSON.readTree(body);
        }

        String text(String member) {
            return JSON.readTree(body).path(member).asString("");
        }
    }
}
