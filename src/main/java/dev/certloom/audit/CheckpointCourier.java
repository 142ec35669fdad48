package dev.certloom.audit;

import dev.certloom.audit.spi.AuditArchive;
import dev.certloom.audit.spi.SignedRecord;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Hands checkpoints on to where the settings say: appended to a file, posted to an address. They are signed, so neither needs a
 * secret. What did not arrive is tried again; what arrived twice is the same.
 */
@Component
class CheckpointCourier {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointCourier.class);
    private static final int BATCH = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AuditArchive archive;
    private final AuditSettings.Checkpointing settings;
    private final Clock clock;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    CheckpointCourier(AuditArchive archive, AuditSettings settings, Clock clock) {
        this.archive = archive;
        this.settings = settings.checkpoints();
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "PT15S", initialDelayString = "PT15S")
    void handOn() {
        if (settings.toFile().isEmpty() && settings.toUrl().isEmpty()) {
            return;
        }
        try {
            for (SignedRecord checkpoint : archive.unpublished(BATCH)) {
                handOn(checkpoint);
                archive.published(checkpoint, clock.instant());
            }
        } catch (IOException e) {
            LOG.error("A checkpoint of the audit record could not be handed on; it is tried again: {}", e.getMessage());
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("The store cannot be used now; checkpoints are handed on later: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handOn(SignedRecord checkpoint) throws IOException, InterruptedException {
        String row = CanonicalJson.write(Map.of(
                ExportEntry.KIND,
                "checkpoint",
                "document",
                checkpoint.document(),
                "signature",
                checkpoint.signature()));
        if (settings.toFile().isPresent()) {
            append(settings.toFile().get(), row);
        }
        if (settings.toUrl().isPresent()) {
            post(settings.toUrl().get(), row);
        }
    }

    private static void append(Path file, String row) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.write(file, List.of(row), StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.SYNC);
    }

    private void post(URI url, String row) throws IOException, InterruptedException {
        int status = http.send(
                        HttpRequest.newBuilder(url)
                                .timeout(PATIENCE)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(row, StandardCharsets.UTF_8))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
        if (status / 100 != 2) {
            throw new IOException("the receiver answered " + status);
        }
    }
}
