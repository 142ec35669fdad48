package dev.certloom.exporter;

import io.camunda.zeebe.exporter.api.Exporter;
import io.camunda.zeebe.exporter.api.context.Context;
import io.camunda.zeebe.exporter.api.context.Controller;
import io.camunda.zeebe.exporter.api.context.ScheduledTask;
import io.camunda.zeebe.protocol.record.Record;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Reports to a Certloom which elements its process instances enter and leave: batches of NDJSON over HTTP, in log
 * order. A record is acknowledged to the engine as exported only after the receiver confirmed that it is stored; so
 * nothing is lost, and the receiver recognizes duplicates by position. While the receiver is away, the batch fills up,
 * and then the engine's exporting is blocked: it keeps its log meanwhile.
 *
 * <p>A log is named after the first record ever seen of it, and the name kept in the engine's own exporter state. An
 * engine that crashes before it saved that state begins at that record again, and one whose data was deleted has
 * another first record: the name is the same exactly when the log is.
 *
 * <p>Everything here runs on the engine's one thread for this exporter.
 */
public final class ActivityExporter implements Exporter {

    private static final long HEARTBEAT_INTERVAL_MILLIS = 5_000;
    private static final long MIN_RETRY_DELAY_MILLIS = 100;
    private static final long MAX_RETRY_DELAY_MILLIS = 3_000;
    private static final int NAME_BYTES = 16;

    private @Nullable Running running;

    @Override
    public void configure(Context context) {
        ExporterSettings settings =
                ExporterSettings.of(context.getConfiguration().getArguments());
        RecordLines lines = new RecordLines(settings.tenant());
        context.setFilter(lines);
        running =
                new Running(settings, lines, new RecordSender(settings), context.getPartitionId(), context.getLogger());
    }

    @Override
    public void open(Controller controller) {
        running().open(controller);
    }

    @Override
    public void export(Record<?> record) {
        running().export(record);
    }

    @Override
    public void close() {
        if (running != null) {
            running.close();
        }
    }

    private Running running() {
        if (running == null) {
            throw new IllegalStateException("Expected to be configured first, but was not.");
        }
        return running;
    }

    /** An exporter that is configured. */
    private static final class Running {

        private final ExporterSettings settings;
        private final RecordLines lines;
        private final RecordSender sender;
        private final int partition;
        private final Logger logger;
        private final long originNanos = System.nanoTime();
        private final ByteArrayOutputStream batch = new ByteArrayOutputStream();
        private Optional<String> log = Optional.empty();
        private @Nullable Controller controller;
        private @Nullable ScheduledTask flushing;
        private int count;
        private long lastInBatch = -1;
        private long lastSeen = -1;
        private long lastReported = -1;
        private long lastContact;
        private long pauseMillis = MIN_RETRY_DELAY_MILLIS;
        private long pausedUntil;

        Running(ExporterSettings settings, RecordLines lines, RecordSender sender, int partition, Logger logger) {
            this.settings = settings;
            this.lines = lines;
            this.sender = sender;
            this.partition = partition;
            this.logger = logger;
        }

        void open(Controller opened) {
            controller = opened;
            lastReported = opened.getLastExportedRecordPosition();
            lastSeen = lastReported;
            log = opened.readMetadata().map(bytes -> new String(bytes, StandardCharsets.US_ASCII));
            schedule();
            logger.info("Tells {} of process activity, trusting {}.", settings.url(), settings.ca());
        }

        void export(Record<?> record) {
            if (log.isEmpty()) {
                log = Optional.of(nameAfter(record));
            }
            if (count >= settings.records() || batch.size() >= settings.bytes()) {
                makeRoom();
            }
            lines.of(record).ifPresent(line -> {
                batch.writeBytes(line.bytes());
                count++;
                lastInBatch = record.getPosition();
            });
            lastSeen = record.getPosition();
        }

        /** The engine retries a record that was not accepted, after its own pause. */
        private void makeRoom() {
            if (now() < pausedUntil) {
                throw new IllegalStateException("Expected the receiver to take records, but it is away.");
            }
            deliver().ifPresent(failure -> {
                throw new IllegalStateException("Expected the receiver to take records, but: " + failure.getMessage());
            });
        }

        private void schedule() {
            Controller current = controller;
            if (current != null) {
                flushing = current.scheduleCancellableTask(settings.linger(), this::flush);
            }
        }

        private void flush() {
            try {
                if (now() < pausedUntil || log.isEmpty()) {
                    return;
                }
                if (count > 0 || now() - lastContact >= HEARTBEAT_INTERVAL_MILLIS) {
                    deliver();
                } else {
                    report();
                }
            } finally {
                schedule();
            }
        }

        /** Why it could not. */
        private Optional<Exception> deliver() {
            try {
                sender.deliver(log.orElseThrow(), partition, batch.toByteArray(), lastInBatch);
                if (pausedUntil > 0) {
                    logger.info("{} takes records again.", settings.url());
                }
                batch.reset();
                count = 0;
                lastInBatch = -1;
                lastContact = now();
                pausedUntil = 0;
                pauseMillis = MIN_RETRY_DELAY_MILLIS;
                report();
                return Optional.empty();
            } catch (IOException | RuntimeException e) {
                if (pausedUntil == 0) {
                    logger.warn(
                            "Expected {} to take records, but it did not; tried again until it does: {}",
                            settings.url(),
                            e.toString());
                }
                pausedUntil = now() + pauseMillis;
                pauseMillis = Math.min(2 * pauseMillis, MAX_RETRY_DELAY_MILLIS);
                return Optional.of(e);
            }
        }

        /** All that was seen is stored, or not needed. */
        private void report() {
            Controller current = controller;
            if (current != null && lastSeen > lastReported) {
                current.updateLastExportedRecordPosition(
                        lastSeen, log.orElseThrow().getBytes(StandardCharsets.US_ASCII));
                lastReported = lastSeen;
            }
        }

        void close() {
            if (flushing != null) {
                flushing.cancel();
            }
            controller = null;
            sender.close();
        }

        private String nameAfter(Record<?> first) {
            String text = partition + "/" + first.getPosition() + "/" + first.getKey() + "/" + first.getTimestamp();
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
                return HexFormat.of().formatHex(digest, 0, NAME_BYTES);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Milliseconds since this exporter was made. */
        private long now() {
            return Duration.ofNanos(System.nanoTime() - originNanos).toMillis();
        }
    }
}
