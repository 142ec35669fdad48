package dev.certloom.embedded;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** How the children are doing: down while one of them is not running. */
final class EmbeddedHealth extends AbstractHealthIndicator {

    private final EmbeddedServices services;

    EmbeddedHealth(EmbeddedServices services) {
        super("Expected to look after the embedded parts, but it failed");
        this.services = services;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.up();
        services.children().forEach((part, child) -> {
            ChildProcess.Condition condition = child.condition();
            Optional<Instant> away = services.awaySince(part);
            if (condition.state() != ChildProcess.State.RUNNING || away.isPresent()) {
                builder.down();
            }
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("state", condition.state());
            details.put("restarts", condition.restarts());
            condition.pid().ifPresent(pid -> details.put("process", pid));
            away.ifPresent(since -> details.put("awaySince", since));
            builder.withDetail(part.name().toLowerCase(Locale.ROOT), details);
        });
        builder.withDetail("freeDiskBytes", services.home().folder().toFile().getUsableSpace());
    }
}
