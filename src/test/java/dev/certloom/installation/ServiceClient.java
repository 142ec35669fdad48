package dev.certloom.installation;

import dev.certloom.embedded.InstallationHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.OptionalDouble;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.util.function.SingletonSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody who speaks to a service on this machine over HTTPS, by Key Vault's routes and by ours, with a bearer token. */
public final class ServiceClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final Duration RENEW_TOKEN_AFTER = Duration.ofMinutes(30);

    private final String url;
    private final Supplier<HttpClient> http;
    private final Supplier<String> token;

    private ServiceClient(String url, Supplier<HttpClient> http, Supplier<String> token) {
        this.url = url;
        this.http = http;
        this.token = token;
    }

    /** The installation's first client. */
    public static ServiceClient first(InstallationHome home) {
        return first(home, home.firstClient().get("vaultUrl").asString());
    }

    /**
     * The first client of an installation that need not have been started yet.
     *
     * @param url scheme, host and port
     */
    static ServiceClient first(InstallationHome home, String url) {
        Supplier<HttpClient> http = SingletonSupplier.of(() -> HttpClient.newBuilder()
                // as most of Key Vault's clients speak it
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(home.trust())
                .connectTimeout(Duration.ofSeconds(5))
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build());
        return new ServiceClient(url, http, new FirstClientToken(home, http));
    }

    /** Somebody else, at the same service. */
    public ServiceClient as(String bearerToken) {
        return new ServiceClient(url, http, () -> bearerToken);
    }

    /** Scheme, host and port. */
    public String url() {
        return url;
    }

    /** The path with the version of Key Vault's API that we speak. */
    public static String versioned(String pathAndQuery) {
        return pathAndQuery + (pathAndQuery.contains("?") ? "&" : "?") + "api-version=7.6";
    }

    /** A request with the token; the api-version is added. */
    public Answer send(String method, String pathAndQuery, @Nullable String body) {
        HttpRequest.Builder request = request(versioned(pathAndQuery));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return exchange(request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build());
    }

    /** As {@link #send}, once the service is less busy: it refuses to compute more than it can. */
    public Answer sendUntilNotThrottled(String method, String pathAndQuery, String body) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .pollDelay(Duration.ZERO)
                .until(() -> send(method, pathAndQuery, body), answer -> answer.status() != TOO_MANY_REQUESTS);
    }

    /** The CSR of a certificate's pending operation: a create is answered without one when its key takes long. */
    public byte[] awaitCsr(String certificate) {
        String csr = Awaitility.await("CSR of " + certificate)
                .atMost(PATIENCE)
                .until(
                        () -> send("GET", "/certificates/" + certificate + "/pending", null)
                                .text("csr"),
                        text -> !text.isEmpty());
        return Base64.getDecoder().decode(csr);
    }

    /**
     * What is found at an address as it is, with the token.
     *
     * @param address behind the host, or a whole one that the service named
     */
    public Answer getUnversioned(String address) {
        return exchange(request(address).build());
    }

    /** A request without token and body, at an address as it is. */
    public Answer sendAnonymously(String method, String pathAndQuery) {
        return exchange(
                anonymous(pathAndQuery).method(method, BodyPublishers.noBody()).build());
    }

    /**
     * A request with the token that the caller finishes as oddly as it likes.
     *
     * @param address behind the host, or a whole one that the service named
     */
    public HttpRequest.Builder request(String address) {
        return anonymous(address).header("Authorization", "Bearer " + token.get());
    }

    private HttpRequest.Builder anonymous(String address) {
        return HttpRequest.newBuilder(URI.create(address.startsWith("https:") ? address : url + address))
                .timeout(TIMEOUT);
    }

    public Answer exchange(HttpRequest request) {
        return Answer.of(send(http.get(), request, BodyHandlers.ofString()));
    }

    /** The body of an answer that is no text. */
    public byte[] bytes(HttpRequest request) {
        return send(http.get(), request, BodyHandlers.ofByteArray()).body();
    }

    /** Sends a request by another client. */
    static <T> HttpResponse<T> send(HttpClient http, HttpRequest request, BodyHandler<T> body) {
        try {
            return http.send(request, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * The present value of a metric; empty when the service has none of this name and label.
     *
     * @param beginning of the line in Prometheus' format, up to its labels
     * @param label the value of one of them
     */
    public OptionalDouble metric(String beginning, String label) {
        return getUnversioned("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(beginning) && line.contains('"' + label + '"'))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst();
    }

    /** An answer of the service. */
    public record Answer(int status, String body, HttpHeaders headers) {

        private static Answer of(HttpResponse<String> response) {
            return new Answer(response.statusCode(), response.body(), response.headers());
        }

        /** The same, if it has this status. */
        public Answer require(int expected) {
            if (status != expected) {
                throw new IllegalStateException("Expected " + expected + ", but got " + status + ": " + body);
            }
            return this;
        }

        public JsonNode json() {
            return JsonMapper.shared().readTree(body);
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

    /** A token of another program, at the addresses of the installation's home. */
    public String tokenOf(InstallationHome home, String clientId, String secret) {
        return tokenOf(home, http.get(), clientId, secret);
    }

    private static String tokenOf(InstallationHome home, HttpClient http, String clientId, String secret) {
        JsonNode addresses = home.firstClient();
        String form = "grant_type=client_credentials&client_id=%s&client_secret=%s&scope=%s"
                .formatted(
                        clientId,
                        secret,
                        URLEncoder.encode(addresses.get("scope").asString(), StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(addresses.get("tokenUrl").asString()))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build();
        return Answer.of(send(http, request, BodyHandlers.ofString()))
                .require(200)
                .text("access_token");
    }

    /** Renewed in time. */
    private static final class FirstClientToken implements Supplier<String> {

        private final InstallationHome home;
        private final Supplier<HttpClient> http;
        private String token = "";
        private long since;

        FirstClientToken(InstallationHome home, Supplier<HttpClient> http) {
            this.home = home;
            this.http = http;
        }

        @Override
        public synchronized String get() {
            if (token.isEmpty() || System.nanoTime() - since > RENEW_TOKEN_AFTER.toNanos()) {
                JsonNode client = home.firstClient();
                token = tokenOf(
                        home,
                        http.get(),
                        client.get("clientId").asString(),
                        client.get("clientSecret").asString());
                since = System.nanoTime();
            }
            return token;
        }
    }
}
