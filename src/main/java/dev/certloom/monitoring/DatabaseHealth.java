package dev.certloom.monitoring;

import dev.certloom.availability.Availability;
import dev.certloom.availability.Dependency;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Whether the database answers, according to the monitor: health requests do not probe. Replaces the framework's own
 * indicator.
 */
@Component("dbHealthIndicator")
class DatabaseHealth implements HealthIndicator {

    private final Availability availability;

    DatabaseHealth(Availability availability) {
        this.availability = availability;
    }

    @Override
    public Health health() {
        return availability
                .awaySince(Dependency.DATABASE)
                .map(since -> Health.down()
                        .withDetail("reason", "The database does not answer; what was accepted is kept.")
                        .withDetail("since", since))
                .orElseGet(() -> Health.up().withDetail("database", "PostgreSQL"))
                .build();
    }
}
