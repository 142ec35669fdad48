package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.azure.core.util.polling.SyncPoller;
import com.azure.security.keyvault.certificates.models.CertificateContentType;
import com.azure.security.keyvault.certificates.models.CertificateKeyCurveName;
import com.azure.security.keyvault.certificates.models.CertificateKeyType;
import com.azure.security.keyvault.certificates.models.CertificateOperation;
import com.azure.security.keyvault.certificates.models.CertificatePolicy;
import com.azure.security.keyvault.certificates.models.KeyVaultCertificateWithPolicy;
import com.azure.security.keyvault.certificates.models.SubjectAlternativeNames;
import dev.certloom.installation.ServiceClient;
import dev.certloom.runtime.ProgramRun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Names proved to a real CA by records, which a real name server takes by signed updates. */
@SharedServiceTest
@NeedsPrograms(
        value = {"pebble", "knotd", "knsupdate"},
        packages = "pebble knot knot-dnsutils")
@Tag("providers")
class AcmeDnsIT extends ScenarioBase {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String KEY = "c2VjcmV0IG9mIHRoZSBuYW1lIHNlcnZlciBpbiB0ZXN0cw==";

    /** Open for updates. */
    private static final String OPEN = "open.example";

    /** Closed, but for names below one that others lead to. */
    private static final String CLOSED = "closed.example";

    private static final int PORT = FreePort.any();

    @TempDir
    static Path folder;

    private static ChildProgram names;
    private static Pebble ca;

    @BeforeAll
    static void start() throws IOException {
        zone(OPEN, "");
        zone(CLOSED, "_acme-challenge.www CNAME www.proofs\n_acme-challenge.api CNAME api.proofs\n");
        Path configuration =
                Files.writeString(folder.resolve("knot.conf"), """
                server:
                    rundir: %1$s
                    listen: 127.0.0.1@%2$d
                database:
                    storage: %1$s
                key:
                  - id: certloom.
                    algorithm: hmac-sha256
                    secret: %3$s
                acl:
                  - id: update
                    key: certloom.
                    action: update
                  - id: proofs
                    key: certloom.
                    action: update
                    update-owner: name
                    update-owner-match: sub
                    update-owner-name: proofs
                zone:
                  - domain: %4$s
                    storage: %1$s
                    file: %4$s.zone
                    acl: update
                  - domain: %5$s
                    storage: %1$s
                    file: %5$s.zone
                    acl: proofs
                """.formatted(folder, PORT, KEY, OPEN, CLOSED));
        names = new ChildProgram(folder.resolve("knot.log"), Map.of(), "knotd", "-c", configuration.toString());
        names.awaitPort(PORT);
        ca = new Pebble(folder, FreePort.any(), PORT);
    }

    private static void zone(String name, String records) throws IOException {
        Files.writeString(folder.resolve(name + ".zone"), """
                $ORIGIN %s.
                $TTL 60
                @ SOA ns hostmaster 1 3600 600 86400 60
                @ NS ns
                ns A 127.0.0.1
                %s""".formatted(name, records));
    }

    @AfterAll
    static void stop() {
        ca.close();
        names.close();
    }

    @Test
    void namesAreProvedByRecordsThatAreGoneAfterwards() throws Exception {
        long before = ca.certificates();

        issues(policy(issuer(Map.of()), OPEN, "www." + OPEN));

        assertThat(ca.certificates() - before).as("certificates at the CA").isOne();
        assertThat(records("_acme-challenge." + OPEN)).isEmpty();
        assertThat(records("_acme-challenge.www." + OPEN)).isEmpty();
    }

    @Test
    void aNameThatLeadsToAnotherIsProvedThere() throws Exception {
        issues(policy(issuer(Map.of("propagation", "PT1S")), "www." + CLOSED));

        assertThat(records("www.proofs." + CLOSED)).isEmpty();
    }

    @Test
    void aCommandSetsRecordsWhereNamesLeadAndRemovesThem() throws Exception {
        SharedService.recordSetter().write("access", """
                server 127.0.0.1 %d
                zone %s.
                key hmac-sha256:certloom. %s
                """.formatted(PORT, CLOSED, KEY));

        issues(policy(
                issuerWith(Map.of("command", SharedService.RECORD_SETTER_NAME, "resolver", "127.0.0.1:" + PORT)),
                "api." + CLOSED));

        assertThat(records("api.proofs." + CLOSED)).isEmpty();
    }

    @Test
    void aPersonSetsTheRecordsAndTheCaIsAskedOnceTheyAreSeen() throws Exception {
        String name = random("by-hand");
        long before = ca.proofsAsked();
        CertificatePolicy policy = policy(
                        issuerWith(Map.of("resolver", "127.0.0.1:" + PORT)), "mail." + OPEN, "news." + OPEN)
                .setContentType(CertificateContentType.PEM);

        SyncPoller<CertificateOperation, KeyVaultCertificateWithPolicy> poller =
                CLIENT.beginCreateCertificate(name, policy);

        // the page and its button are for people; a client with the permission has the same routes
        await().atMost(PATIENCE)
                .until(() -> pending(name).header("x-certloom-phase").equals("awaitingDnsRecords"));
        assertThat(pending(name).text("status_details"))
                .contains("Waiting for an operator to set the DNS records that issuer");
        String request = "/operations/" + pending(name).text("request_id");
        JsonNode first = SERVICE.send("GET", request + "/order/records", null)
                .require(200)
                .json()
                .path("records");
        assertThat(first)
                .extracting(record -> record.path("name").asString())
                .containsExactly("_acme-challenge.mail." + OPEN, "_acme-challenge.news." + OPEN);
        assertThat(SERVICE.send("GET", request, null).json().at("/request/turn").asString(""))
                .isEqualTo("operator");

        set(first.get(0));
        SERVICE.send("POST", request + "/order/check", null).require(200);
        await().atMost(PATIENCE)
                .until(() -> SERVICE.send("GET", request + "/order/records", null)
                        .json()
                        .path("records")
                        .valueStream()
                        .anyMatch(record -> record.path("seen").asBoolean()));
        assertThat(ca.proofsAsked()).as("asked before all was seen").isEqualTo(before);
        assertThat(pending(name).header("x-certloom-phase")).isEqualTo("awaitingDnsRecords");

        set(first.get(1));
        SERVICE.send("POST", request + "/order/check", null).require(200);
        poller.waitForCompletion(PATIENCE);

        assertThat(ca.proofsAsked()).as("asked for both names").isGreaterThan(before);
        Path chain = Files.writeString(
                folder.resolve(name + ".pem"), SERVICE.secrets().getSecret(name).getValue());
        Path root = Files.writeString(folder.resolve(name + "-root.pem"), ca.root(0));
        assertThat(SERVICE.run(
                        "openssl",
                        "verify",
                        "-CAfile",
                        root.toString(),
                        "-untrusted",
                        chain.toString(),
                        chain.toString()))
                .endsWith(": OK\n");
        assertThat(records("_acme-challenge.mail." + OPEN))
                .as("left to the person")
                .hasSize(1);
    }

    private static ServiceClient.Answer pending(String name) {
        return SERVICE.send("GET", "/certificates/" + name + "/pending", null);
    }

    /** As a person does, with a tool of their own. */
    private static void set(JsonNode record) throws IOException {
        Path commands = Files.writeString(folder.resolve("by-hand"), """
                server 127.0.0.1 %d
                zone %s.
                key hmac-sha256:certloom. %s
                update add %s. 60 TXT "%s"
                send
                """.formatted(
                        PORT,
                        OPEN,
                        KEY,
                        record.path("name").asString(),
                        record.path("value").asString()));
        ProgramRun.of(new ProcessBuilder("knsupdate", commands.toString()).redirectErrorStream(true))
                .requireSuccess();
    }

    private static void issues(CertificatePolicy policy) {
        String name = random("acme");
        assertThat(create(name, policy).getCer())
                .as(() -> SERVICE.send("GET", "/certificates/" + name + "/pending", null)
                        .body())
                .isNotEmpty();
    }

    private static List<Record> records(String name) throws IOException {
        SimpleResolver resolver = new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT));
        return resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name + "."), Type.TXT, DClass.IN)))
                .getSection(Section.ANSWER);
    }

    private static String issuer(Map<String, String> more) {
        Map<String, String> dns = new HashMap<>(Map.of(
                "server", "127.0.0.1:" + PORT, "resolver", "127.0.0.1:" + PORT, "keyName", "certloom", "key", KEY));
        dns.putAll(more);
        return issuerWith(dns);
    }

    private static String issuerWith(Map<String, String> dns) {
        String name = random("acme");
        SERVICE.send("PUT", "/certificates/issuers/" + name, "{\"provider\":\"ACME\"}")
                .require(200);
        SERVICE.send(
                        "PUT",
                        "/certificates/issuers/" + name + "/configuration",
                        JSON.writeValueAsString(Map.of(
                                "connection",
                                Map.of("address", ca.directory(), "trust", ca.trust()),
                                "termsOfServiceAgreed",
                                true,
                                "externalAccount",
                                Map.of("kid", Pebble.KID, "hmacKey", Pebble.HMAC_KEY),
                                "challenge",
                                "dns-01",
                                "dns",
                                dns,
                                "checks",
                                Map.of("warnOnly", Pebble.REMARKS))))
                .require(200);
        return name;
    }

    private static CertificatePolicy policy(String issuer, String... names) {
        return new CertificatePolicy(
                        issuer, "CN=" + names[0], new SubjectAlternativeNames().setDnsNames(List.of(names)))
                .setKeyType(CertificateKeyType.EC)
                .setKeyCurveName(CertificateKeyCurveName.P_256);
    }
}
