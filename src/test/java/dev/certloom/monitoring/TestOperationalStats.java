package dev.certloom.monitoring;

import dev.certloom.monitoring.OperationalStats.Renewals;
import dev.certloom.monitoring.OperationalStats.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Figures of an installation in which there is one of everything. */
final class TestOperationalStats {

    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private TestOperationalStats() {}

    static OperationalStats some() {
        return with(waiting(3, 60), waiting(2, 30), 1);
    }

    static OperationalStats quiet() {
        return new OperationalStats(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new Renewals(List.of(), List.of(), List.of()),
                none(),
                none(),
                0,
                Optional.empty());
    }

    static OperationalStats with(Waiting outbox, Waiting notices, long failedNotices) {
        return new OperationalStats(
                List.of(new OperationalStats.Open("default", "test", "awaitingIssuer", 4, NOW.minusSeconds(90))),
                List.of(new OperationalStats.Orders("default", "test", 4, NOW.minusSeconds(120))),
                List.of(new OperationalStats.Approvals("default", 2, NOW.minusSeconds(600))),
                List.of(new OperationalStats.StalledOperations("default", "test", 1, NOW.minusSeconds(300))),
                new Renewals(
                        List.of(new Renewals.Due("default", "test", 7, NOW.minusSeconds(400))),
                        List.of(new Renewals.Running("default", "test", 6)),
                        List.of(new Renewals.Failing("default", "test", 5, NOW.plusSeconds(7_200)))),
                outbox,
                notices,
                failedNotices,
                Optional.of(NOW.minusSeconds(5)));
    }

    static List<OperationalStats.Expiries> expiries() {
        return List.of(
                new OperationalStats.Expiries("default", "test", 1, 2, 3, 4, 5, Optional.of(NOW.plusSeconds(3_600))));
    }

    static Waiting waiting(long count, long seconds) {
        return new Waiting(count, Optional.of(NOW.minusSeconds(seconds)));
    }

    static Waiting none() {
        return new Waiting(0, Optional.empty());
    }
}
