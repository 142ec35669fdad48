package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.certloom.crypto.GeneratedChain;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.TestAuthority;
import dev.certloom.crypto.TestPki;
import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient.Answer;
import dev.certloom.kernel.Der;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other authorities signed, as it comes: imported and merged it is one secret, in an order that others can verify. */
@SharedServiceTest
class ForeignChainsIT {

    private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----");
    private static final RunningService SERVICE = SharedService.get();

    private final KeyPair key = TestPki.keys().make(KeyAlgorithm.EC_P256);
    private final TestAuthority root = TestAuthority.root("CN=Foreign root");
    private final TestAuthority issuing = TestAuthority.under(root, "CN=Foreign issuing");
    private final String name = ScenarioBase.random("foreign");

    @Test
    void someGeneratedChainsPassOpenssl(@TempDir Path folder) throws IOException {
        generatedChainsPassOpenssl(4, folder);
    }

    @Test
    @Tag("attack-long")
    void manyGeneratedChainsPassOpenssl(@TempDir Path folder) throws IOException {
        generatedChainsPassOpenssl(200, folder);
    }

    private void generatedChainsPassOpenssl(int rounds, Path folder) throws IOException {
        System.out.println("Generated chains: -Dfuzz.seed=" + SEED);
        Random random = new Random(SEED);
        for (int round = 0; round < rounds; round++) {
            String context = "chain %d of -Dfuzz.seed=%d".formatted(round, SEED);
            GeneratedChain imported = GeneratedChain.forKey(key.publicKey().bytes(), "CN=imported", random);
            assertOk(importPem(name, imported.given(), ""));
            verify(context + ", imported: " + imported.description(), name, imported, folder);

            String merged = name + "-" + round;
            GeneratedChain brought = GeneratedChain.forKey(requested(merged, ""), "CN=merged", random);
            assertThat(merge(merged, brought.given()).status()).as(context).isEqualTo(201);
            verify(context + ", merged: " + brought.description(), merged, brought, folder);
        }
    }

    private static void verify(String context, String name, GeneratedChain expected, Path folder) throws IOException {
        List<Der> secret = secret(name);
        assertThat(secret).as(context).containsExactlyElementsOf(expected.path());
        Path leaf = Files.writeString(folder.resolve("leaf.pem"), pem(secret.subList(0, 1)));
        Path rest = Files.writeString(folder.resolve("rest.pem"), pem(secret.subList(1, secret.size())));
        Path trusted = Files.writeString(
                folder.resolve("root.pem"), pem(List.of(expected.path().getLast())));
        assertThat(SERVICE.run(
                        "openssl",
                        "verify",
                        "-CAfile",
                        trusted.toString(),
                        "-untrusted",
                        rest.toString(),
                        leaf.toString()))
                .as(context)
                .endsWith("leaf.pem: OK\n");
    }

    @Test
    void theOrderGivenIsKeptInTheSecretWhereThatIsWanted() throws IOException {
        Der stranger = TestAuthority.root("CN=Stranger").certificate();
        Der leaf = issuing.sign(key.publicKey(), "CN=leaf");
        List<Der> given = List.of(root.certificate(), stranger, leaf, issuing.certificate(), leaf);
        List<Der> once = given.subList(0, 4);

        Answer imported = importPem(name, given, ",\"preserveCertOrder\":true");
        String merged = name + "-merged";
        Der signed = issuing.sign(new Der(requested(merged, ",\"preserveCertOrder\":true")), "CN=merged");
        Answer answer = merge(merged, List.of(root.certificate(), stranger, signed, issuing.certificate(), signed));

        assertOk(imported);
        assertThat(imported.text("cer")).isEqualTo(leaf.base64());
        assertThat(secret(name)).isEqualTo(once);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        assertThat(answer.text("cer")).isEqualTo(signed.base64());
        assertThat(secret(merged)).containsExactly(root.certificate(), stranger, signed, issuing.certificate());
    }

    @Test
    void whatAnAuthoritySignedIsTakenHoweverMuchItSays() {
        List<GeneralName> names = new ArrayList<>(IntStream.range(0, 1_500)
                .mapToObj(i -> new GeneralName(GeneralName.dNSName, "host-%d.example.org".formatted(i)))
                .toList());
        names.add(new GeneralName(GeneralName.uniformResourceIdentifier, "https://example.org/" + "p".repeat(3_000)));
        List<KeyPurposeId> purposes = IntStream.range(0, 80)
                .mapToObj(i -> KeyPurposeId.getInstance(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999." + i)))
                .toList();
        String subject = IntStream.range(0, 100)
                .mapToObj(i -> "OU=" + Integer.toString(i).repeat(30))
                .collect(Collectors.joining(",", "CN=long.example.org,", ""));
        Der leaf = issuing.sign(key.publicKey(), subject, made -> {
            made.names = names;
            made.purposes = purposes;
        });

        Answer answer = importPem(name, List.of(leaf), "");

        assertOk(answer);
        assertOk(importPem(name, List.of(issuing.sign(key.publicKey(), "CN=short")), ""));
        assertThat(answer.json().at("/policy/x509_props/sans/dns_names").size()).isEqualTo(1_500);
        assertThat(answer.json().at("/policy/x509_props/ekus").size()).isEqualTo(80);
        assertThat(answer.json().at("/policy/x509_props/subject").asString()).hasSizeGreaterThan(4_000);
        assertThat(answer.text("cer")).isEqualTo(leaf.base64());
    }

    @Test
    void membersThatAnImportLeavesEmptyAreFilledFromTheCertificate() {
        Der leaf = issuing.sign(key.publicKey(), "CN=filled.example.org", made -> {
            made.names = List.of(new GeneralName(GeneralName.dNSName, "filled.example.org"));
            made.purposes = List.of(KeyPurposeId.id_kp_codeSigning);
        });

        Answer answer = importPem(name, List.of(leaf), """
                ,"policy":{"key_props":{"kty":"","crv":""},"secret_props":{"contentType":""},"issuer":{"name":""},
                "x509_props":{"subject":"","sans":{"dns_names":[]},"ekus":[],"key_usage":[],"validity_months":0}}
                """);

        assertOk(answer);
        var policy = answer.json().path("policy");
        assertThat(policy.at("/x509_props/subject").asString()).isEqualTo("CN=filled.example.org");
        assertThat(policy.at("/x509_props/sans/dns_names/0").asString()).isEqualTo("filled.example.org");
        assertThat(policy.at("/x509_props/ekus/0").asString()).isEqualTo("1.3.6.1.5.5.7.3.3");
        assertThat(policy.at("/x509_props/validity_months").asInt()).isEqualTo(4);
        assertThat(policy.at("/key_props/crv").asString()).isEqualTo("P-256");
        assertThat(policy.at("/issuer/name").asString()).isEqualTo("Unknown");
        assertThat(policy.at("/secret_props/contentType").asString()).isEqualTo("application/x-pem-file");
    }

    @Test
    void datesThatCannotBeAreRefusedAtImportAsAtMerge() throws IOException {
        Der request = new Der(requested(name, ""));
        for (String end : List.of("390230000000Z", "390431000000Z", "390101250000Z", "200101000000Z")) {
            Answer merged =
                    merge(name, List.of(issuing.sign(request, "CN=merged", made -> made.end = Optional.of(end))));
            Answer imported = importPem(
                    name + "-imported",
                    List.of(issuing.sign(key.publicKey(), "CN=leaf", made -> made.end = Optional.of(end))),
                    "");

            for (Answer answer : List.of(merged, imported)) {
                assertThat(answer.status()).as(end + answer.body()).isEqualTo(400);
                assertThat(answer.errorCode()).isEqualTo("BadParameter");
            }
        }
        assertThat(SERVICE.send("GET", "/certificates/" + name + "-imported", null)
                        .status())
                .isEqualTo(404);
    }

    /** The machine may have much to compute, which the service says. */
    private static Answer send(String method, String path, @Nullable String body) {
        return await().atMost(ScenarioBase.PATIENCE)
                .pollDelay(Duration.ZERO)
                .until(() -> SERVICE.send(method, path, body), answer -> answer.status() != 429);
    }

    private static void assertOk(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private Answer importPem(String name, List<Der> certificates, String members) {
        String value = block("PRIVATE KEY", key.privateKey().pkcs8()) + pem(certificates);
        return send(
                "POST",
                "/certificates/" + name + "/import",
                "{\"value\":\"%s\"%s}".formatted(value.replace("\n", "\\n"), members));
    }

    /** The key of a request that waits for its certificate. */
    private static byte[] requested(String name, String members) throws IOException {
        Answer answer = send("POST", "/certificates/" + name + "/create", """
                {"policy":{"key_props":{"kty":"EC"},"secret_props":{"contentType":"application/x-pem-file"},
                "x509_props":{"subject":"CN=merged"},"issuer":{"name":"Unknown"}}%s}
                """.formatted(members));
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        return new PKCS10CertificationRequest(SERVICE.client().awaitCsr(name))
                .getSubjectPublicKeyInfo()
                .getEncoded();
    }

    private static Answer merge(String name, List<Der> certificates) {
        String entries =
                certificates.stream().map(der -> '"' + der.base64() + '"').collect(Collectors.joining(","));
        return send("POST", "/certificates/" + name + "/pending/merge", "{\"x5c\":[" + entries + "]}");
    }

    private static List<Der> secret(String name) {
        Answer answer = send("GET", "/secrets/" + name, null);
        assertOk(answer);
        return Stream.of(answer.text("value"))
                .flatMap(value -> CERTIFICATE.matcher(value).results())
                .map(found -> new Der(Base64.getMimeDecoder().decode(found.group(1))))
                .toList();
    }

    private static String pem(List<Der> certificates) {
        return certificates.stream()
                .map(certificate -> block("CERTIFICATE", certificate.bytes()))
                .collect(Collectors.joining());
    }

    private static String block(String label, byte[] content) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(
                        label,
                        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                                .encodeToString(content));
    }
}
