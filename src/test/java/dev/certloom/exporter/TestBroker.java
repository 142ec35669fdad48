package dev.certloom.exporter;

import io.camunda.zeebe.exporter.api.context.Configuration;
import io.camunda.zeebe.exporter.api.context.Context;
import io.camunda.zeebe.exporter.api.context.Controller;
import io.camunda.zeebe.exporter.api.context.ScheduledTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an exporter sees of a broker, with a clock that the test turns by hand. */
final class TestBroker implements Context, Controller {

    private final Map<String, Object> arguments;
    private final List<Runnable> scheduled = new ArrayList<>();
    private byte @Nullable [] metadata;

    long reported = -1;

    TestBroker(Map<String, Object> arguments) {
        this.arguments = arguments;
    }

    /** An exporter of ours that runs in it. */
    ActivityExporter opened() {
        ActivityExporter exporter = new ActivityExporter();
        exporter.configure(this);
        exporter.open(this);
        return exporter;
    }

    /** Lets the time come for which something is scheduled. */
    void tick() {
        List<Runnable> due = List.copyOf(scheduled);
        scheduled.clear();
        due.forEach(Runnable::run);
    }

    /** Forgets what it had not saved yet, as a crash makes it. */
    void crashBeforeASnapshot() {
        scheduled.clear();
        metadata = null;
        reported = -1;
    }

    void crashAfterASnapshot() {
        scheduled.clear();
    }

    @Override
    public Logger getLogger() {
        return LoggerFactory.getLogger(TestBroker.class);
    }

    @Override
    public Configuration getConfiguration() {
        return new Configuration() {
            @Override
            public String getId() {
                return "certloom";
            }

            @Override
            public Map<String, Object> getArguments() {
                return arguments;
            }

            @Override
            public <T> T instantiate(Class<T> type) {
                throw new UnsupportedOperationException();
            }
        };
    }

    @Override
    public int getPartitionId() {
        return 1;
    }

    @Override
    public void setFilter(RecordFilter filter) {}

    @Override
    public void updateLastExportedRecordPosition(long position) {
        reported = position;
    }

    @Override
    public void updateLastExportedRecordPosition(long position, byte[] toKeep) {
        reported = position;
        metadata = toKeep;
    }

    @Override
    public long getLastExportedRecordPosition() {
        return reported;
    }

    @Override
    public ScheduledTask scheduleCancellableTask(Duration delay, Runnable task) {
        scheduled.add(task);
        return () -> scheduled.remove(task);
    }

    @Override
    public Optional<byte[]> readMetadata() {
        return Optional.ofNullable(metadata);
    }
}
