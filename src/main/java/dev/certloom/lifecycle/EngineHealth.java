package dev.certloom.lifecycle;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether an engine serves us. Without one requests are accepted and kept, but do not move. */
@Component("processEngine")
class EngineHealth implements HealthIndicator {

    private final EngineSession session;

    EngineHealth(EngineSession session) {
        this.session = session;
    }

    @Override
    public Health health() {
        Health.Builder health = session.engine()
                .map(engine -> Health.up().withDetail("engine", engine))
                .orElseGet(() -> Health.outOfService()
                        .withDetail("reason", "No process engine answers yet; requests are accepted and kept."));
        if (session.foreignJobs() > 0) {
            health.withDetail("jobsOfOtherInstallations", session.foreignJobs());
        }
        if (session.incidents() > 0) {
            health.withDetail("incidentsOfThisSession", session.incidents());
        }
        return health.build();
    }
}
