package dev.certloom.audit;

import dev.certloom.audit.verification.CheckpointLog;
import dev.certloom.audit.verification.SignedDocument;
import dev.certloom.audit.verification.SignedPlace;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Posts checkpoints to the address in the settings. They are signed, so it needs no secret. Failed posts are retried;
 * duplicates are identical.
 */
@Component
class CheckpointPublisher {

    private static final int BATCH_SIZE = 100;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final AuditCheckpoints checkpoints;
    private final Optional<URI> url;
    private final Clock clock;
    private final OutageLog outageLog;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    CheckpointPublisher(AuditCheckpoints checkpoints, AuditSettings settings, Clock clock) {
        this.checkpoints = checkpoints;
        this.url = settings.checkpoints().toUrl();
        this.clock = clock;
        this.outageLog = new OutageLog("The address certloom.audit.checkpoints.url does not take checkpoints", clock);
    }

    Optional<URI> url() {
        return url;
    }

    Optional<OutageLog.Trouble> trouble() {
        return outageLog.now();
    }

    /** Posts what was not posted yet, up to a hundred. */
    synchronized void handOn() {
        if (url.isEmpty()) {
            return;
        }
        try {
            for (SignedRecord checkpoint : checkpoints.unpublished(BATCH_SIZE)) {
                post(url.get(), checkpoint);
                checkpoints.published(checkpoint, clock.instant());
            }
            outageLog.over();
        } catch (IOException e) {
            outageLog.met(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void post(URI to, SignedRecord checkpoint) throws IOException, InterruptedException {
        String row = CheckpointLog.row(
                checkpoint
                        .place()
                        .map(SignedPlace::kind)
                        .orElse(SignedPlace.Kind.CHECKPOINT)
                        .word(),
                new SignedDocument(checkpoint.document(), checkpoint.signature()));
        int status = http.send(
                        HttpRequest.newBuilder(to)
                                .timeout(TIMEOUT)
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
