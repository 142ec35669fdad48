package dev.certloom.monitoring;

import java.time.Instant;
import java.util.List;

/** Reads the figures of an installation. */
interface OperationalStatsSource {

    OperationalStats read(Instant now);

    /** When current versions expire: read on their own, since they take the longest and change slowly. */
    List<OperationalStats.Expiries> readExpiries(Instant now);
}
