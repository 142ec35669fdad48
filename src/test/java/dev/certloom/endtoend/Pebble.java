package dev.certloom.endtoend;

import dev.certloom.runtime.ProgramRun;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Let's Encrypt's CA for tests. It refuses half of all good nonces, takes half of all valid authorizations again, offers a second
 * chain, and knows accounts only that are bound to one made before.
 */
final class Pebble implements AutoCloseable {

    static final String KID = "kid-1";
    static final String HMAC_KEY = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";

    /** A name that it never signs. */
    static final String BLOCKED = "blocked.example";

    /** What is found of its certificates: five years and two key usages, whatever is asked for. */
    static final List<String> REMARKS = List.of(
            "ValidityIsLonger", "KeyUsagesWereNotRequested", "KeyUsagesAreMissing", "ExtendedKeyUsagesAreMissing");

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern ISSUED = Pattern.compile("Issued certificate serial");
    private static final Pattern ASKED = Pattern.compile("POST /chalZ/");

    private final int port = FreePort.any();
    private final int management = FreePort.any();
    private final String trust;
    private final ChildProgram program;

    /**
     * @param folder for its files
     * @param httpPort where it looks for answers to challenges, at any name
     * @param nameServer port of the name server that it asks
     */
    Pebble(Path folder, int httpPort, int nameServer) {
        Path certificate = folder.resolve("tls.pem");
        Path key = folder.resolve("tls.key");
        ProgramRun.of(new ProcessBuilder(
                                ("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=Pebble-TLS -addext subjectAltName=IP:127.0.0.1 -out "
                                                + certificate + " -keyout " + key)
                                        .split(" "))
                        .redirectErrorStream(true))
                .requireSuccess();
        try {
            trust = Files.readString(certificate);
            Path configuration = Files.writeString(
                    folder.resolve("pebble.json"),
                    JSON.writeValueAsString(Map.of(
                            "pebble",
                            Map.of(
                                    "listenAddress",
                                    "127.0.0.1:" + port,
                                    "managementListenAddress",
                                    "127.0.0.1:" + management,
                                    "certificate",
                                    certificate.toString(),
                                    "privateKey",
                                    key.toString(),
                                    "httpPort",
                                    httpPort,
                                    "tlsPort",
                                    FreePort.any(),
                                    "externalAccountBindingRequired",
                                    true,
                                    "externalAccountMACKeys",
                                    Map.of(KID, HMAC_KEY),
                                    "domainBlocklist",
                                    new String[] {BLOCKED}))));
            program = new ChildProgram(
                    folder.resolve("pebble.log"),
                    Map.of(
                            "PEBBLE_VA_NOSLEEP", "1",
                            "PEBBLE_WFE_NONCEREJECT", "50",
                            "PEBBLE_AUTHZREUSE", "50",
                            "PEBBLE_ALTERNATE_ROOTS", "1"),
                    "pebble",
                    "-config",
                    configuration.toString(),
                    "-dnsserver",
                    "127.0.0.1:" + nameServer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        program.awaitPort(port);
        program.awaitPort(management);
    }

    String directory() {
        return "https://127.0.0.1:%d/dir".formatted(port);
    }

    /** Its certificate for TLS, as PEM. */
    String trust() {
        return trust;
    }

    /** How many certificates it has signed, by its own record. */
    long certificates() {
        return ISSUED.matcher(program.output()).results().count();
    }

    /** How often it was asked to look at a proof, by its own record. */
    long proofsAsked() {
        return ASKED.matcher(program.output()).results().count();
    }

    /** Its root for one of its chains, as PEM. */
    String root(int chain) {
        return managed("roots/" + chain);
    }

    /**
     * What it has on record about a certificate.
     *
     * @param serial in hexadecimal
     */
    JsonNode status(String serial) {
        return JSON.readTree(managed("cert-status-by-serial/" + serial));
    }

    private String managed(String path) {
        try (HttpClient http = HttpClient.newBuilder().sslContext(tls()).build()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create("https://127.0.0.1:%d/%s".formatted(management, path)))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private SSLContext tls() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("pebble", certificate(trust));
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static X509Certificate certificate(String pem) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
