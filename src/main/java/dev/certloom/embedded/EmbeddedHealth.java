package dev.certloom.embedded;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** How the children are doing: down while one of them is not running. */
final class EmbeddedHealth extends AbstractHealthIndicator {

    private final EmbeddedParts parts;

    EmbeddedHealth(EmbeddedParts parts) {
        super("Expected to look after the embedded parts, but it failed");
        this.parts = parts;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.up();
        parts.children().forEach((name, child) -> {
            ChildProcess.Condition condition = child.condition();
            if (condition.state() != ChildProcess.State.RUNNING) {
                builder.down();
            }
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("state", condition.state());
            details.put("restarts", condition.restarts());
            condition.pid().ifPresent(pid -> details.put("process", pid));
            builder.withDetail(name, details);
        });
        builder.withDetail("freeDiskBytes", parts.home().folder().toFile().getUsableSpace());
    }
}
