package dev.certloom.processview;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps what it is told in a list, or fails as told. */
final class InMemoryEngineRecords implements EngineRecords {

    final List<EngineRecord> stored = new ArrayList<>();
    List<LogState> logs = List.of();
    Optional<RuntimeException> failure = Optional.empty();

    @Override
    public long store(String log, int partition, List<EngineRecord> records, Instant now) {
        failure.ifPresent(e -> {
            throw e;
        });
        stored.addAll(records);
        return stored.isEmpty() ? -1 : stored.getLast().position();
    }

    @Override
    public List<LogState> logs() {
        return logs;
    }

    @Override
    public int deleteEndedBefore(Instant time, int limit) {
        return 0;
    }
}
