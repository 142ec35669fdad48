package dev.certloom.web.pages;

import dev.certloom.availability.Availability;
import dev.certloom.availability.Dependency;
import java.time.Instant;
import java.util.Optional;

/**
 * Which dependencies are away, as pages show it: when rendered, and then live.
 *
 * @param engine since when the process engine is away
 * @param database since when the database is away
 */
record OutageStatus(Optional<Instant> engine, Optional<Instant> database) {

    static OutageStatus of(Availability availability) {
        return new OutageStatus(availability.awaySince(Dependency.ENGINE), availability.awaySince(Dependency.DATABASE));
    }

    /** For scripts: each that is away with its time, as pages say times; one that is there is empty. */
    String json() {
        return "{\"engine\":\"%s\",\"database\":\"%s\"}".formatted(json(engine), json(database));
    }

    private static String json(Optional<Instant> since) {
        return since.map(at -> new Times(at).exactly(at)).orElse("");
    }
}
