package dev.certloom.exporter;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sends a batch to the receiver. After a failure the connection is re-established and the secret and the trusted
 * certificates are re-read, so that they may be changed while the broker runs.
 */
final class RecordSender implements AutoCloseable {

    /** The position up to which the receiver has stored everything of this log. */
    static final String STORED = "Certloom-Stored";

    static final String LOG = "Certloom-Log";
    static final String PARTITION = "Certloom-Partition";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final int MAX_REASON_LENGTH = 300;

    private final ExporterSettings settings;
    private @Nullable Connection connection;

    RecordSender(ExporterSettings settings) {
        this.settings = settings;
    }

    /**
     * Delivers and waits for the answer that everything up to the position is stored.
     *
     * @param position of the last record in the body; -1 when it is empty
     * @throws IOException when it did not arrive, or the receiver did not confirm that it stored it: deliver it again
     */
    void deliver(String log, int partition, byte[] body, long position) throws IOException {
        try {
            Connection current = connection();
            HttpResponse<InputStream> answer = current.http()
                    .send(
                            HttpRequest.newBuilder(settings.url())
                                    .timeout(settings.timeout())
                                    .header("Authorization", "Bearer " + current.secret())
                                    .header("Content-Type", "application/x-ndjson")
                                    .header(LOG, log)
                                    .header(PARTITION, Integer.toString(partition))
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofInputStream());
            requireStored(answer, position);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new IOException("Expected an answer, but was interrupted.", e);
        }
    }

    private static void requireStored(HttpResponse<InputStream> answer, long position) throws IOException {
        String reason;
        try (InputStream in = answer.body()) {
            reason = new String(in.readNBytes(MAX_REASON_LENGTH), StandardCharsets.UTF_8);
        }
        Optional<String> stored = answer.headers().firstValue(STORED).filter(text -> text.matches("-?\\d{1,18}"));
        boolean isStored =
                answer.statusCode() / 100 == 2 && stored.isPresent() && Long.parseLong(stored.get()) >= position;
        if (!isStored) {
            throw new IOException("Expected the answer that everything up to " + position + " is stored, but it was "
                    + answer.statusCode() + " " + reason);
        }
    }

    private Connection connection() throws IOException {
        Connection current = connection;
        if (current == null) {
            HttpClient.Builder http =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT);
            if (settings.ca().isPresent()) {
                http.sslContext(trusting(settings.ca().get()));
            }
            current = new Connection(http.build(), settings.secret().read());
            connection = current;
        }
        return current;
    }

    private static SSLContext trusting(Path pem) throws IOException {
        try (InputStream in = Files.newInputStream(pem)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("ca-" + trusted.size(), certificate);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("Expected trusted certificates in " + pem + ", but they cannot be used.", e);
        }
    }

    @Override
    public void close() {
        Connection current = connection;
        connection = null;
        if (current != null) {
            current.http().shutdownNow();
        }
    }

    private record Connection(HttpClient http, String secret) {

        /** Without the secret. */
        @Override
        public String toString() {
            return "Connection";
        }
    }
}
