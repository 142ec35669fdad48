package dev.certloom.monitoring;

import java.time.Instant;

/** Counts what is kept, in few queries, each of which reads an index. */
interface OperationalStatsSource {

    /** Figures as of now; at most 5,000 of each kind. */
    OperationalStats read(Instant now);
}
