package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.security.keyvault.certificates.CertificateClient;
import com.azure.security.keyvault.certificates.models.CertificateKeyCurveName;
import com.azure.security.keyvault.certificates.models.CertificateKeyType;
import com.azure.security.keyvault.certificates.models.CertificatePolicy;
import dev.certloom.installation.RunningService;
import dev.certloom.runtime.ProgramRun;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Programs of the vendor that other tests do not know, in processes of their own, unmodified and with all their checks: the service is
 * not at the usual port, and they verify the challenge's resource.
 */
@SharedServiceTest
class VendorClientsIT {

    private static final RunningService SERVICE = SharedService.get();
    private static final String VAULT = "https://" + SharedService.CLIENTS_VAULT + ":"
            + SERVICE.installation().port();
    private static final Path HOME = SERVICE.installation().home();

    @TempDir
    private Path folder;

    @Test
    void keyVaultsJcaProviderLoadsAKeyStoreAndServesTlsWithIt() throws Exception {
        // given
        String id = UUID.randomUUID().toString();
        String rsa = "jca-rsa-" + id;
        String ec = "jca-ec-" + id;
        CertificateClient client = SERVICE.certificates(VAULT);
        var makingRsa = client.beginCreateCertificate(
                        rsa,
                        new CertificatePolicy("Self", "CN=rsa.example")
                                .setKeyType(CertificateKeyType.RSA)
                                .setKeySize(2048)
                                .setExportable(true))
                .setPollInterval(Duration.ofMillis(500));
        var makingEc = client.beginCreateCertificate(
                        ec,
                        new CertificatePolicy("Self", "CN=ec.example")
                                .setKeyType(CertificateKeyType.EC)
                                .setKeyCurveName(CertificateKeyCurveName.P_256)
                                .setExportable(true))
                .setPollInterval(Duration.ofMillis(500));
        makingRsa.waitForCompletion();
        makingEc.waitForCompletion();

        // when
        String output = run(
                lines(Map.of(
                        "azure.keyvault.uri",
                        VAULT,
                        "azure.keyvault.tenant-id",
                        "certloom",
                        "azure.keyvault.client-id",
                        firstClient("clientId"),
                        "azure.keyvault.client-secret",
                        firstClient("clientSecret"))),
                Stream.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Djavax.net.ssl.keyStore=" + trustStore(),
                        "-Djavax.net.ssl.keyStorePassword=changeit",
                        "-Djdk.net.hosts.file=" + System.getProperty("jdk.net.hosts.file"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KeyVaultTls.class.getName(),
                        rsa,
                        ec));

        // then
        assertThat(output)
                .contains("served " + rsa + " RSA CN=rsa.example")
                .contains("served " + ec + " EC CN=ec.example");
    }

    @Test
    @ExtendWith(NeedsPythonClient.class)
    void thePythonClientCreatesReadsChangesMergesAndCancels() throws Exception {
        // when
        String output = run(
                firstClient("clientId") + "\n" + firstClient("clientSecret") + "\n",
                Stream.of(
                        NeedsPythonClient.python(),
                        "src/test/python/vendor_client.py",
                        VAULT,
                        "https://localhost:" + SERVICE.installation().port(),
                        HOME.resolve("tls/ca.pem").toString(),
                        "python-" + UUID.randomUUID()));

        // then
        assertThat(output).contains("created", "read", "changed", "merged", "cancelled", "deleted", "all of it worked");
    }

    private static String firstClient(String member) {
        JsonNode client = SERVICE.home().firstClient();
        return client.get(member).asString();
    }

    private static String lines(Map<String, String> properties) {
        return properties.entrySet().stream()
                .map(property -> property.getKey() + "=" + property.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private Path trustStore() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(HOME.resolve("tls/ca.pem"))) {
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        Path file = folder.resolve("trusted.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            trusted.store(out, "changeit".toCharArray());
        }
        return file;
    }

    private String run(String input, Stream<String> command) throws IOException {
        Path file = Files.writeString(folder.resolve("input"), input);
        return ProgramRun.of(new ProcessBuilder(command.toList())
                        .redirectInput(file.toFile())
                        .redirectErrorStream(true))
                .requireSuccess();
    }
}
