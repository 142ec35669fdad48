package dev.certloom.availability;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Which dependencies are away, and since when. */
@Component
public class Availability {

    private final Clock clock;
    private final Map<Dependency, Instant> away = new ConcurrentHashMap<>();

    public Availability(Clock clock) {
        this.clock = clock;
    }

    /** Whoever could not use a dependency says so; the first to say so says since when. */
    public void failed(Dependency dependency) {
        away.computeIfAbsent(dependency, absent -> clock.instant());
    }

    /** Whoever was answered says so. */
    public void answered(Dependency dependency) {
        away.remove(dependency);
    }

    /** Since when a dependency is away; empty while it answers. */
    public Optional<Instant> awaySince(Dependency dependency) {
        return Optional.ofNullable(away.get(dependency));
    }
}
