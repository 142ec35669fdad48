package dev.certloom.process;

import dev.certloom.availability.Availability;
import dev.certloom.availability.Dependency;
import java.time.Instant;
import java.util.Optional;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether an engine serves us. Without one, requests are accepted and stored, but make no progress. */
@Component("processEngine")
class EngineHealth implements HealthIndicator {

    private final EngineSession session;

    private final Availability availability;

    EngineHealth(EngineSession session, Availability availability) {
        this.session = session;
        this.availability = availability;
    }

    @Override
    public Health health() {
        Optional<Instant> away = availability.awaySince(Dependency.ENGINE);
        Health.Builder health = away.isEmpty() && session.engine().isPresent() ? Health.up() : Health.outOfService();
        session.engine().ifPresent(engine -> health.withDetail("engine", engine));
        if (away.isPresent()) {
            health.withDetail("reason", "The process engine does not answer; requests are accepted and kept.")
                    .withDetail("since", away.get());
        } else if (session.engine().isEmpty()) {
            health.withDetail("reason", "The process engine is only being prepared; requests are accepted and kept.");
        }
        if (session.foreignJobs() > 0) {
            health.withDetail("jobsOfOtherInstallations", session.foreignJobs());
        }
        if (session.incidents() > 0) {
            health.withDetail("incidentsOfThisSession", session.incidents());
        }
        return health.build();
    }
}
