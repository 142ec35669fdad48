package dev.certloom.installation;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.security.keyvault.certificates.CertificateClient;
import com.azure.security.keyvault.certificates.CertificateClientBuilder;
import com.azure.security.keyvault.keys.KeyClient;
import com.azure.security.keyvault.keys.KeyClientBuilder;
import com.azure.security.keyvault.keys.cryptography.CryptographyClient;
import com.azure.security.keyvault.keys.cryptography.CryptographyClientBuilder;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import dev.certloom.embedded.InstallationHome;
import dev.certloom.embedded.TestInstallation;
import dev.certloom.identity.PersonLogin;
import dev.certloom.installation.ServiceClient.Answer;
import dev.certloom.runtime.ProgramRun;
import io.camunda.client.CamundaClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** A default installation in processes of its own, and the ways to talk to it. */
public final class RunningService implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(5);

    private final TestInstallation installation;
    private final InstallationHome home;
    private ServiceClient client;

    public RunningService(Class<?> main, String... arguments) {
        this(new TestInstallation(main, arguments));
    }

    private RunningService(TestInstallation installation) {
        this.installation = installation;
        home = new InstallationHome(installation.home());
        client = ServiceClient.first(home, "https://localhost:" + installation.port());
    }

    /**
     * An installation of the application as it is packaged.
     *
     * @param jar the executable one
     */
    public static RunningService packaged(Path jar) {
        return new RunningService(TestInstallation.packaged(jar));
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

    public InstallationHome home() {
        return home;
    }

    /** Its first client. */
    public ServiceClient client() {
        return client;
    }

    /** From now on its first client has no token yet: the service may have been started at quite another time. */
    public void forgetToken() {
        client = ServiceClient.first(home, client.url());
    }

    /** A browser for somebody who signs in at its authorization server. */
    public PersonLogin login() {
        return new PersonLogin(client.url(), home.trust());
    }

    public void awaitReady() {
        Awaitility.await("the service to be ready")
                .atMost(START)
                .pollInterval(Duration.ofMillis(250))
                .ignoreExceptions()
                .failFast(this::requireRunning)
                .untilAsserted(() -> {
                    Answer health = sendAnonymously("GET", "/actuator/health/progress");
                    if (health.status() != 200) {
                        throw new AssertionError("Not ready: " + health.body() + "\n" + installation.output());
                    }
                });
    }

    private void requireRunning() {
        if (installation.application().isEmpty()) {
            throw new IllegalStateException("Expected the service to run, but it has ended: " + installation.output());
        }
    }

    /** Host {@code default.localhost}, so that the clients' verification of the challenge passes. */
    public String vaultUrl() {
        return "https://default.localhost:" + installation.port();
    }

    public CertificateClient certificates() {
        return certificates(vaultUrl());
    }

    public CertificateClient certificates(String vaultUrl) {
        return certificates(vaultUrl, credential());
    }

    /**
     * The client of somebody who has a token already.
     *
     * @param token as it stands in an Authorization header, behind the scheme
     */
    public CertificateClient certificates(String vaultUrl, String token) {
        return certificates(
                vaultUrl,
                request -> Mono.just(new AccessToken(
                        token, OffsetDateTime.now(ZoneOffset.UTC).plusHours(1))));
    }

    private CertificateClient certificates(String vaultUrl, TokenCredential credential) {
        return new CertificateClientBuilder()
                .vaultUrl(vaultUrl)
                .credential(credential)
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

    /** The client that reads keys. */
    public KeyClient keys() {
        return new KeyClientBuilder()
                .vaultUrl(vaultUrl())
                .credential(credential())
                .httpClient(azureHttp())
                .buildClient();
    }

    /**
     * The client that uses a key.
     *
     * @param keyId address of a version, or of a key without one
     * @param atTheService whether it asks the service also for what it can do with the public half itself
     */
    public CryptographyClient cryptography(String keyId, boolean atTheService) {
        CryptographyClientBuilder builder = new CryptographyClientBuilder()
                .keyIdentifier(keyId)
                .credential(credential())
                .httpClient(azureHttp());
        return (atTheService ? builder.disableKeyCaching() : builder).buildClient();
    }

    private TokenCredential credential() {
        JsonNode first = home.firstClient();
        return new ClientSecretCredentialBuilder()
                .authorityHost(client.url() + "/")
                .disableInstanceDiscovery()
                .tenantId("certloom")
                .clientId(first.get("clientId").asString())
                .clientSecret(first.get("clientSecret").asString())
                .httpClient(azureHttp())
                .build();
    }

    private HttpClient azureHttp() {
        return new JdkHttpClientBuilder(java.net.http.HttpClient.newBuilder().sslContext(home.trust())).build();
    }

    public Answer send(String method, String pathAndQuery, @Nullable String body) {
        return client.send(method, pathAndQuery, body);
    }

    public Answer getUnversioned(String address) {
        return client.getUnversioned(address);
    }

    public Answer sendAnonymously(String method, String pathAndQuery) {
        return client.sendAnonymously(method, pathAndQuery);
    }

    public HttpRequest.Builder request(String pathAndQuery) {
        return client.request(pathAndQuery);
    }

    public Answer exchange(HttpRequest request) {
        return client.exchange(request);
    }

    public byte[] bytes(HttpRequest request) {
        return client.bytes(request);
    }

    /** Runs a program beside the service that must succeed, and returns its output. */
    public String run(String... command) {
        return attempt(command).requireSuccess();
    }

    /** Runs a program beside the service, told where its home is. */
    public ProgramRun attempt(String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("CERTLOOM_HOME", home.folder().toString());
        return ProgramRun.of(builder);
    }

    /** Gives the vault an issuer of this name that the CA of the installation signs for, at once. */
    public void setLocalIssuer(String name) {
        send("PUT", "/certificates/issuers/" + name, "{\"provider\":\"LocalCA\"}")
                .require(200);
    }

    /** The number that a query of the database answers, past the API. */
    public long count(String sql, String... parameters) {
        return Long.parseLong(texts(sql, parameters).getFirst());
    }

    /** The first column of what a query of the database answers, past the API; none is null. */
    public List<String> texts(String sql, String... parameters) {
        try (SingleConnectionDataSource database = home.database()) {
            return JdbcClient.create(database)
                    .sql(sql)
                    .params(List.of(parameters))
                    .query((row, number) ->
                            Objects.requireNonNull(row.getString(1), () -> "Null in row " + number + " of " + sql))
                    .list();
        }
    }

    /** The engine itself, past the service; to be closed. */
    public CamundaClient engine() {
        return home.engineClient().build();
    }

    /** Completes a user task in the engine, past the service, as Tasklist does; false when there is none of this key. */
    public boolean completeUserTask(long key) {
        HttpRequest completion = HttpRequest.newBuilder(home.engineRest("/v1/user-tasks/" + key + "/completion"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"variables\":{\"approved\":true}}"))
                .build();
        return ServiceClient.send(home.engineHttp(), completion, BodyHandlers.discarding())
                        .statusCode()
                == 204;
    }

    @Override
    public void close() {
        installation.close();
    }
}
