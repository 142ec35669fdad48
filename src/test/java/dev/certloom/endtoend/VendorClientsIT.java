package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.util.polling.SyncPoller;
import com.azure.security.keyvault.certificates.models.CertificateKeyCurveName;
import com.azure.security.keyvault.certificates.models.CertificateKeyType;
import com.azure.security.keyvault.certificates.models.CertificateOperation;
import com.azure.security.keyvault.certificates.models.CertificatePolicy;
import com.azure.security.keyvault.certificates.models.KeyVaultCertificateWithPolicy;
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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;

/**
 * Programs of the vendor that other tests do not know, in processes of their own, unmodified and with all their checks: the service is
 * not at the usual port, and they verify the challenge's resource.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = SharedService.UP, mode = ResourceAccessMode.READ)
@ResourceLock("clients in other languages")
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
        var makingRsa = beginCreate(rsa, rsa().setExportable(true));
        var makingEc = beginCreate(
                ec,
                new CertificatePolicy("Self", "CN=ec.example")
                        .setKeyType(CertificateKeyType.EC)
                        .setKeyCurveName(CertificateKeyCurveName.P_256)
                        .setExportable(true));
        makingRsa.waitForCompletion();
        makingEc.waitForCompletion();

        // when
        String output = run(
                lines(vaultProperties()),
                Stream.concat(
                        java(),
                        Stream.of("-cp", System.getProperty("java.class.path"), KeyVaultTls.class.getName(), rsa, ec)));

        // then
        assertThat(output)
                .contains("served " + rsa + " RSA CN=rsa.example")
                .contains("served " + ec + " EC CN=ec.example");
    }

    @Test
    void keyVaultsJcaProviderServesTlsWithKeysThatStayInTheVault() throws Exception {
        // given
        String id = UUID.randomUUID().toString();
        String rsa = "tls-rsa-" + id;
        String ec = "tls-ec-" + id;
        var makingRsa = beginCreate(rsa, rsa().setExportable(false));
        var makingEc = beginCreate(
                ec,
                new CertificatePolicy("Self", "CN=ec.example")
                        .setKeyType(CertificateKeyType.EC)
                        .setKeyCurveName(CertificateKeyCurveName.P_256)
                        .setExportable(false));
        makingRsa.waitForCompletion();
        makingEc.waitForCompletion();

        // when
        String output = run(
                lines(vaultProperties()),
                Stream.concat(
                        java(),
                        Stream.of(
                                "-cp",
                                System.getProperty("java.class.path"),
                                KeyVaultSigningTls.class.getName(),
                                rsa,
                                ec)));

        // then
        for (String protocol : List.of("TLSv1.3", "TLSv1.2")) {
            assertThat(output)
                    .contains("served %s by %s CN=rsa.example with KeyVaultPrivateKey".formatted(rsa, protocol))
                    .contains("served %s by %s CN=ec.example with KeyVaultPrivateKey".formatted(ec, protocol));
        }
        assertThat(signatures(rsa)).isEqualTo(2);
        assertThat(signatures(ec)).isEqualTo(2);
    }

    @Test
    void jarsignerSignsWithAKeyThatStaysInTheVault() throws Exception {
        // given
        String name = "jar-" + UUID.randomUUID();
        beginCreate(name, rsa().setExportable(false)).waitForCompletion();
        Path jar = folder.resolve("program.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("content.txt"));
            out.write(1);
        }
        // a secret among them, so that no command line has it
        Path options = Files.writeString(
                folder.resolve("options"),
                Stream.concat(
                                java().skip(1),
                                vaultProperties().entrySet().stream()
                                        .map(property -> "-D" + property.getKey() + "=" + property.getValue()))
                        .map(option -> '"' + option + "\"\n")
                        .collect(Collectors.joining()));
        Path signed = folder.resolve("signed.jar");

        // when
        run(
                "",
                Stream.of(
                        javaHome("java"),
                        "@" + options,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-m",
                        "jdk.jartool/sun.security.tools.jarsigner.Main",
                        "-keystore",
                        "NONE",
                        "-storetype",
                        "AzureKeyVault",
                        "-storepass",
                        "",
                        "-providerClass",
                        "com.azure.security.keyvault.jca.KeyVaultJcaProvider",
                        "-digestalg",
                        "SHA-256",
                        "-sigalg",
                        "SHA256withRSA",
                        "-signedjar",
                        signed.toString(),
                        jar.toString(),
                        name));

        // then
        assertThat(run("", Stream.of(javaHome("jarsigner"), "-verify", "-verbose", "-certs", signed.toString())))
                .contains("jar verified.")
                .contains("CN=rsa.example");
        assertThat(signatures(name)).isEqualTo(1);
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
        assertThat(output)
                .contains(
                        "created",
                        "read",
                        "changed",
                        "merged",
                        "cancelled",
                        "deleted",
                        "recovered",
                        "restored",
                        "purged",
                        "imported",
                        "managed",
                        "all of it worked");
    }

    @Test
    @ExtendWith(NeedsNodeClient.class)
    void theJavaScriptClientPlaysWhatItsOwnTestsAssert() throws Exception {
        // when
        String output = run(
                firstClient("clientId") + "\n" + firstClient("clientSecret") + "\n",
                Stream.of(
                        "env",
                        "NODE_EXTRA_CA_CERTS=" + HOME.resolve("tls/ca.pem"),
                        "node",
                        NeedsNodeClient.FOLDER.resolve("vendor-client.js").toString(),
                        VAULT,
                        "https://localhost:" + SERVICE.installation().port(),
                        "node-" + UUID.randomUUID()));

        // then
        assertThat(output).contains("all of it worked").doesNotContain("FAILED");
    }

    private static SyncPoller<CertificateOperation, KeyVaultCertificateWithPolicy> beginCreate(
            String name, CertificatePolicy policy) {
        return SERVICE.certificates(VAULT).beginCreateCertificate(name, policy).setPollInterval(Duration.ofMillis(500));
    }

    private static CertificatePolicy rsa() {
        return new CertificatePolicy("Self", "CN=rsa.example")
                .setKeyType(CertificateKeyType.RSA)
                .setKeySize(2048);
    }

    private static long signatures(String name) {
        return SERVICE.count(
                "select count(*) from audit_line where object = ? and action = 'digest-signed'",
                "certificates/" + name);
    }

    private static Map<String, String> vaultProperties() {
        return Map.of(
                "azure.keyvault.uri",
                VAULT,
                "azure.keyvault.tenant-id",
                "certloom",
                "azure.keyvault.client-id",
                firstClient("clientId"),
                "azure.keyvault.client-secret",
                firstClient("clientSecret"));
    }

    /** A program that trusts the service, and finds it. */
    private Stream<String> java() throws Exception {
        return Stream.of(
                javaHome("java"),
                "-XX:TieredStopAtLevel=1",
                "-Djavax.net.ssl.keyStore=" + trustStore(),
                "-Djavax.net.ssl.keyStorePassword=changeit",
                "-Djdk.net.hosts.file=" + System.getProperty("jdk.net.hosts.file"));
    }

    private static String javaHome(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
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
