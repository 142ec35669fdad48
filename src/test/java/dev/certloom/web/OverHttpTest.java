package dev.certloom.web;

import static dev.certloom.web.keyvault.KeyVaultApi.SELF_SIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import dev.certloom.approval.ApprovalDecisions;
import dev.certloom.approval.MergeTasks;
import dev.certloom.approval.StandingApprovals;
import dev.certloom.approval.TaskList;
import dev.certloom.audit.AuditExport;
import dev.certloom.audit.AuditHistory;
import dev.certloom.audit.AuditKey;
import dev.certloom.audit.AuditSearch;
import dev.certloom.audit.Checkpoints;
import dev.certloom.audit.StoredChain;
import dev.certloom.certificate.BackupSettings;
import dev.certloom.certificate.CertificateBackups;
import dev.certloom.certificate.CertificateImports;
import dev.certloom.certificate.CertificateQueries;
import dev.certloom.certificate.KeyOperations;
import dev.certloom.certificate.VaultContacts;
import dev.certloom.issuer.CaAccounts;
import dev.certloom.issuer.InMemoryIssuers;
import dev.certloom.issuer.IssuerAccounts;
import dev.certloom.issuer.IssuerTrials;
import dev.certloom.kernel.RecoverySettings;
import dev.certloom.maintenance.Freezes;
import dev.certloom.operation.CertificateDeletions;
import dev.certloom.operation.CertificateMerges;
import dev.certloom.operation.CertificateRequests;
import dev.certloom.operation.CertificateRevocations;
import dev.certloom.operation.CertificateUpdates;
import dev.certloom.operation.InMemoryVault;
import dev.certloom.operation.OpenOrders;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.OrderDecisions;
import dev.certloom.operation.Provenance;
import dev.certloom.operation.StrandedCertificates;
import dev.certloom.operation.Tickets;
import dev.certloom.process.EngineModels;
import dev.certloom.renewal.selection.ManualRenewals;
import dev.certloom.web.keyvault.KnownCaller;
import jakarta.servlet.Filter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.util.unit.DataSize;

/** What only a real server shows: odd paths, bodies that are too long, errors of the container. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OverHttpTest {

    private final ServletWebServerApplicationContext context =
            (ServletWebServerApplicationContext) new SpringApplicationBuilder(Application.class)
                    .properties(
                            "certloom.embedded.enabled=false",
                            "server.port=0",
                            "server.address=127.0.0.1",
                            "spring.main.banner-mode=off",
                            "spring.main.keep-alive=false")
                    .run();
    private final int port = Objects.requireNonNull(context.getWebServer()).getPort();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterAll
    void stop() {
        client.close();
        context.close();
    }

    @Test
    void anEmptyNameIsNotAllowed() throws Exception {
        HttpResponse<String> answer = send("POST", "/certificates//create?api-version=7.6", BodyPublishers.noBody());

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.body())
                .isEqualTo("{\"error\":{\"code\":\"MethodNotAllowed\",\"message\":\"HTTP POST not allowed\"}}");
        assertThat(send("PUT", "/certificates/issuers/?api-version=7.6", BodyPublishers.ofString("{}"))
                        .body())
                .contains("HTTP PUT not allowed");
    }

    @Test
    void theLatestVersionIsServedWithASlashAtTheEnd() throws Exception {
        String created = send(
                        "POST",
                        "/certificates/slash/create?api%2Dversion=2025-07-01",
                        BodyPublishers.ofString(SELF_SIGNED))
                .body();

        HttpResponse<String> answer = send("GET", "/certificates/slash/?api-version=7.6", BodyPublishers.noBody());

        assertThat(created).contains("http://127.0.0.1:" + port + "/certificates/slash/pending");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json;charset=UTF-8");
    }

    @Test
    void aBodyOfTenMegabytesIsRefusedByItsLength() throws Exception {
        HttpResponse<String> answer = send(
                "POST", "/certificates/big/create?api-version=7.6", BodyPublishers.ofByteArray(new byte[10 << 20]));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("\"code\":\"BadParameter\"");
    }

    @Test
    void aBodyOfTenMegabytesInChunksIsRefusedWhenTheLimitIsReached() throws Exception {
        BodyPublisher chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[10 << 20]));

        assertThat(send("POST", "/certificates/big/create?api-version=7.6", chunked)
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void aGetWithALengthOfZeroIsServed() throws IOException {
        String answer = raw(String.join(
                "\r\n",
                "GET /certificates?api-version=7.6 HTTP/1.1",
                "Host: default.localhost",
                "Content-Length: 0",
                "Accept: nonsense",
                "Connection: close",
                "",
                ""));

        assertThat(answer).startsWith("HTTP/1.1 200").contains("{\"value\":");
    }

    @Test
    void anUnknownPathIsNotFoundWithTheErrorBody() throws Exception {
        for (String path : new String[] {"/", "/nothing", "/certificates/a/b/c", "/index.html"}) {
            HttpResponse<String> answer = send("GET", path + "?api-version=7.6", BodyPublishers.noBody());

            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).startsWith("{\"error\":{\"code\":\"NotFound\"");
        }
    }

    @Test
    void theErrorsOfTheContainerHaveTheErrorBody() throws Exception {
        HttpResponse<String> answer = send("GET", "/error", BodyPublishers.noBody());

        assertThat(answer.body()).startsWith("{\"error\":{\"code\":\"NotFound\"");
    }

    private HttpResponse<String> send(String verb, String path, BodyPublisher body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .version(HttpClient.Version.HTTP_1_1)
                .method(verb, body)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream answer = socket.getInputStream();
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ComponentScan(
            basePackageClasses = ApiConfiguration.class,
            excludeFilters =
                    @ComponentScan.Filter(type = FilterType.REGEX, pattern = "dev\\.certloom\\.web\\.pages\\..*"))
    @ImportAutoConfiguration({
        TomcatServletWebServerAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class,
        WebMvcAutoConfiguration.class,
        ErrorMvcAutoConfiguration.class
    })
    static class Application {

        private final InMemoryVault vault = new InMemoryVault();

        @Bean
        Provenance provenance() {
            return mock(Provenance.class);
        }

        @Bean
        CertificateRequests requests() {
            return vault.requests();
        }

        @Bean
        CertificateMerges merges() {
            return vault.merges();
        }

        @Bean
        CertificateUpdates updates() {
            return vault.updates();
        }

        @Bean
        CertificateDeletions deletions() {
            return vault.deletions();
        }

        @Bean
        CertificateBackups backups() {
            return vault.backups();
        }

        @Bean
        BackupSettings backupSettings() {
            return new BackupSettings(DataSize.ofMegabytes(8), 2);
        }

        @Bean
        RecoverySettings recoveries() {
            return name -> vault.recovery();
        }

        @Bean
        OrderDecisions orderDecisions() {
            return vault.decisions();
        }

        @Bean
        Freezes freezes() {
            return mock(Freezes.class);
        }

        @Bean
        Tickets tickets() {
            return vault.tickets();
        }

        @Bean
        OpenOrders openOrders() {
            return vault.openOrders();
        }

        @Bean
        CertificateImports imports() {
            return vault.imports();
        }

        @Bean
        Clock clock() {
            return vault.clock();
        }

        @Bean
        Filter knownCaller() {
            return KnownCaller.filter();
        }

        @Bean
        IssuerAccounts issuers() {
            return new InMemoryIssuers(vault.clock()).accounts();
        }

        @Bean
        KeyOperations keyOperations() {
            return vault.keyOperations();
        }

        @Bean
        CertificateQueries queries() {
            return vault.queries();
        }

        /** What the routes for people's work need: none of them is asked here. */
        @Bean
        ApprovalDecisions desk() {
            return mock(ApprovalDecisions.class);
        }

        @Bean
        TaskList tasks() {
            return mock(TaskList.class);
        }

        @Bean
        MergeTasks mergeTasks() {
            return mock(MergeTasks.class);
        }

        @Bean
        VaultContacts contacts() {
            return vault.contacts();
        }

        @Bean
        EngineModels engineModels() {
            return mock(EngineModels.class);
        }

        @Bean
        StrandedCertificates stranded() {
            return mock(StrandedCertificates.class);
        }

        @Bean
        CaAccounts caAccounts() {
            return mock(CaAccounts.class);
        }

        @Bean
        IssuerTrials trials() {
            return mock(IssuerTrials.class);
        }

        @Bean
        CertificateRevocations revocations() {
            return mock(CertificateRevocations.class);
        }

        @Bean
        ManualRenewals renewals() {
            return mock(ManualRenewals.class);
        }

        @Bean
        StandingApprovals standing() {
            return mock(StandingApprovals.class);
        }

        @Bean
        OperationQueries operations() {
            return mock(OperationQueries.class);
        }

        @Bean
        AuditHistory history() {
            return mock(AuditHistory.class);
        }

        @Bean
        AuditSearch search() {
            return mock(AuditSearch.class);
        }

        @Bean
        AuditExport export() {
            return mock(AuditExport.class);
        }

        @Bean
        StoredChain chain() {
            return mock(StoredChain.class);
        }

        @Bean
        Checkpoints checkpoints() {
            return mock(Checkpoints.class);
        }

        @Bean
        AuditKey auditKey() {
            return mock(AuditKey.class);
        }
    }
}
