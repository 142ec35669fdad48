package dev.certloom.process;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The clock by which silence is measured: it stops while the engine is away or overloaded, and before the first check.
 */
final class EngineUptimeClock {

    private static final int MAX_SPELLS = 1_000;
    /** A checker with longer gaps than this was itself delayed. */
    private static final Duration MAX_LOOK_INTERVAL = Duration.ofMinutes(1);

    private final Deque<Spell> spells = new ArrayDeque<>();
    private Optional<Instant> lastLook = Optional.empty();

    /** @param serving whether the engine has served us well since the previous check */
    synchronized void observe(Instant now, boolean serving) {
        lastLook.filter(before -> serving && Duration.between(before, now).compareTo(MAX_LOOK_INTERVAL) <= 0)
                .ifPresent(before -> extend(before, now));
        lastLook = Optional.of(now);
    }

    private void extend(Instant from, Instant to) {
        Spell latest = spells.peekLast();
        if (latest != null && latest.to().equals(from)) {
            spells.removeLast();
            spells.addLast(new Spell(latest.from(), to));
        } else {
            spells.addLast(new Spell(from, to));
            if (spells.size() > MAX_SPELLS) {
                spells.removeFirst();
            }
        }
    }

    /** For how long the engine has served us since then. */
    synchronized Duration since(Instant then) {
        return spells.stream().map(spell -> spell.behind(then)).reduce(Duration.ZERO, Duration::plus);
    }

    private record Spell(Instant from, Instant to) {

        Duration behind(Instant then) {
            Instant begin = from.isBefore(then) ? then : from;
            return begin.isBefore(to) ? Duration.between(begin, to) : Duration.ZERO;
        }
    }
}
