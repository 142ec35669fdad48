package dev.certloom.web.keyvault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.request;

import dev.certloom.GoldenFile;
import dev.certloom.approval.MergeTasks;
import dev.certloom.audit.AuditHistory;
import dev.certloom.certificate.BackupSettings;
import dev.certloom.issuer.InMemoryIssuers;
import dev.certloom.kernel.RecoverySettings;
import dev.certloom.operation.FakePki;
import dev.certloom.operation.InMemoryVault;
import dev.certloom.web.ApiErrors;
import dev.certloom.web.ApiSettings;
import dev.certloom.web.DenialAudit;
import dev.certloom.web.RequestArgument;
import dev.certloom.web.RequestBodies;
import dev.certloom.web.RequestIds;
import dev.certloom.web.Wire;
import dev.certloom.web.WireConverter;
import dev.certloom.web.people.OperationsController;
import dev.certloom.web.people.OrdersController;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.util.unit.DataSize;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import tools.jackson.databind.JsonNode;

/**
 * The API over a vault in memory, reached as {@code https://default.localhost:8443}. Without the security in front, which
 * has its own tests. Each answer is held to the document of the routes ({@link KeyVaultContract}).
 */
public final class KeyVaultApi {

    public static final String ORIGIN = "https://default.localhost:8443";
    static final String VERSION = "api-version=7.6";
    /** Body of an import. */
    static final String IMPORT = "{\"value\":\"" + FakePki.importable("2027-01-01T00:00:00Z") + "\"}";

    public static final String SELF_SIGNED =
            "{\"policy\":{\"x509_props\":{\"subject\":\"CN=web\"},\"issuer\":{\"name\":\"Self\"}}}";
    public static final String MANUAL =
            "{\"policy\":{\"x509_props\":{\"subject\":\"CN=web\"},\"issuer\":{\"name\":\"Unknown\"}}}";
    static final String BY_ISSUER =
            "{\"policy\":{\"x509_props\":{\"subject\":\"CN=web\"},\"issuer\":{\"name\":\"mydigicert\"}}}";

    private static final Pattern ID = Pattern.compile("\\b[0-9a-f]{32}\\b");

    public final InMemoryVault vault = new InMemoryVault();
    /** Refused acts that were to be written down. */
    public final List<Object> refused = new ArrayList<>();

    final InMemoryIssuers issuers = new InMemoryIssuers(vault.clock());
    private final MockMvc mvc;

    public KeyVaultApi() {
        BackupSettings backupSettings = new BackupSettings(DataSize.ofMegabytes(8), 2);
        RequestBodies bodies = new RequestBodies(new ApiSettings(DataSize.ofMegabytes(1)));
        mvc = MockMvcBuilders.standaloneSetup(
                        new PendingController(vault.requests(), vault.merges(), recoveries(), bodies),
                        new CertificatesController(
                                vault.queries(), vault.imports(), vault.updates(), recoveries(), bodies),
                        new BackupsController(vault.backups(), backupSettings, recoveries(), bodies),
                        new DeletedCertificatesController(vault.deletions(), vault.queries(), recoveries()),
                        new SecretsController(vault.queries(), recoveries()),
                        new KeysController(vault.queries(), recoveries()),
                        new ManagedObjectsController(vault.queries()),
                        new KeyOperationsController(vault.keyOperations(), bodies),
                        new IssuersController(issuers.accounts(), bodies),
                        new ContactsController(vault.contacts(), bodies),
                        new OperationsController(
                                vault.operationQueries(),
                                mock(AuditHistory.class),
                                vault.merges(),
                                mock(MergeTasks.class),
                                bodies),
                        new OrdersController(
                                vault.openOrders(),
                                vault.decisions(),
                                vault.operationQueries(),
                                mock(MergeTasks.class),
                                bodies),
                        new UnservedRoutes())
                .setControllerAdvice(new ApiErrors(new DenialAudit(refused::add, vault.clock())))
                .setCustomArgumentResolvers(RequestArgument.all().toArray(HandlerMethodArgumentResolver[]::new))
                .setMessageConverters(new WireConverter())
                .addFilters(new RequestIds(), KnownCaller.filter())
                .build();
        vault.addIssuer("mydigicert", "DigiCert");
    }

    private RecoverySettings recoveries() {
        return name -> vault.recovery();
    }

    /** Path and query as sent, with a usual version where the query names none. */
    Answered get(String path) {
        return send(HttpMethod.GET, versioned(path), "");
    }

    Answered delete(String path) {
        return send(HttpMethod.DELETE, versioned(path), "");
    }

    public Answered post(String path, String body) {
        return send(HttpMethod.POST, versioned(path), body);
    }

    Answered patch(String path, String body) {
        return send(HttpMethod.PATCH, versioned(path), body);
    }

    Answered put(String path, String body) {
        return send(HttpMethod.PUT, versioned(path), body);
    }

    /** Another version of a certificate, signed by itself. */
    void make(String name) {
        post("/certificates/" + name + "/create", SELF_SIGNED).is(202);
        vault.issue(name);
    }

    /** Id of the current version. */
    String version(String name) {
        return versionId(get("/certificates/" + name + "/").is(200).text("/id"));
    }

    /** The last part of what names a version in answers. */
    static String versionId(String id) {
        return id.substring(id.lastIndexOf('/') + 1);
    }

    /** Asks for the pending operation to be cancelled. */
    Answered cancel(String name) {
        return patch("/certificates/" + name + "/pending", "{\"cancellation_requested\":true}");
    }

    /** Merges a certificate for the key of the pending operation. */
    Answered merge(String name) {
        return post(
                "/certificates/" + name + "/pending/merge",
                x5c(FakePki.sign(vault.pending(name).csr().orElseThrow()).base64()));
    }

    static String x5c(String entry) {
        return "{\"x5c\":[\"" + entry + "\"]}";
    }

    private static String versioned(String path) {
        return path + (path.contains("?") ? "&" : "?") + VERSION;
    }

    /** Nothing added. */
    public Answered send(HttpMethod method, String pathAndQuery, String body) {
        MockHttpServletRequestBuilder request =
                request(method, URI.create(ORIGIN + pathAndQuery)).content(body);
        if (!body.isEmpty()) {
            request.contentType(MediaType.APPLICATION_JSON);
        }
        return send(request);
    }

    public Answered send(MockHttpServletRequestBuilder request) {
        try {
            MvcResult result = mvc.perform(request).andReturn();
            KeyVaultContract.check(result);
            return new Answered(result.getResponse());
        } catch (Exception e) {
            throw new AssertionError("Expected an answer, but the request failed.", e);
        }
    }

    /** An answer. */
    public record Answered(MockHttpServletResponse response) {

        public Answered is(int status) {
            assertThat(response.getStatus()).as(body()).isEqualTo(status);
            return this;
        }

        public Answered refused(int status, String code, String message) {
            is(status);
            JsonNode error = json().path("error");
            assertThat(error.path("code").asString()).isEqualTo(code);
            assertThat(error.path("message").asString()).isEqualTo(message);
            assertThat(response.getContentType()).isEqualToIgnoringCase("application/json;charset=utf-8");
            return this;
        }

        String header(String name) {
            String value = response.getHeader(name);
            assertThat(value).as("header " + name).isNotNull();
            return value == null ? "" : value;
        }

        JsonNode json() {
            return Wire.MAPPER.readTree(body());
        }

        /** Text at a JSON pointer. */
        public String text(String pointer) {
            return json().at(pointer).asString();
        }

        String body() {
            return new String(response.getContentAsByteArray(), StandardCharsets.UTF_8);
        }

        /**
         * Compares with the frozen answer, ids replaced by numbers in the order they appear.
         */
        Answered golden(String name) {
            String actual = Wire.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json());
            Map<String, String> ids = new LinkedHashMap<>();
            actual = ID.matcher(actual)
                            .replaceAll(id -> ids.computeIfAbsent(id.group(), ignored -> "id-" + (ids.size() + 1)))
                    + "\n";
            new GoldenFile("api/" + name + ".json").assertIsEqualTo(actual);
            return this;
        }
    }
}
