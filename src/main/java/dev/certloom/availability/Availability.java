package dev.certloom.availability;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Which dependencies are away, and since when. It is decided by who knows: the {@link Watch}, which asks them once a second, and the
 * supervisor of a child, the moment its process ends; whoever else met with a failure may only doubt. That a dependency is away is said
 * here alone, once at the beginning, every few minutes, and at the end: see {@link OutageFilter}.
 */
@Component
public class Availability {

    /** How long a dependency may take to answer the watch, on a machine that is busy. */
    public static final Duration PATIENCE = Duration.ofSeconds(6);

    /** Who waits for its work waits no longer once it was not heard for so long, whether it is away or not. */
    static final Duration SILENCE = Duration.ofSeconds(3);

    /** How long somebody waits who would use what another has just used in vain. */
    private static final Duration VERDICT = Duration.ofMillis(500);

    static final Duration SAY_AGAIN = Duration.ofMinutes(5);
    /** What has never answered is perhaps only starting. */
    static final Duration MAY_START = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(Availability.class);

    private final Clock clock;
    private final Map<Dependency, Outage> outages = new EnumMap<>(Dependency.class);
    private final Map<Dependency, Doubt> doubts = new EnumMap<>(Dependency.class);
    private final Map<Dependency, Instant> heard = new EnumMap<>(Dependency.class);
    private final Map<Dependency, Runnable> watches = new EnumMap<>(Dependency.class);

    public Availability(Clock clock) {
        this.clock = clock;
    }

    /** It has not answered yet, since the start: nothing is said about that for a while. */
    public synchronized void awaited(Dependency dependency) {
        Instant now = clock.instant();
        outages.putIfAbsent(dependency, new Outage(now, "It has not answered yet.", now.plus(MAY_START), false));
    }

    /** It is away, at the latest since now. For who knows; who merely failed to use it has {@link #doubted}. */
    public void failed(Dependency dependency) {
        failed(dependency, "It does not answer.");
    }

    /**
     * It is away, at the latest since now.
     *
     * @param reason a sentence for operators
     */
    public void failed(Dependency dependency, String reason) {
        failed(dependency, clock.instant(), reason);
    }

    /**
     * It is away, at the latest since then; if that is known already, the time that was known counts.
     *
     * @param reason a sentence for operators
     */
    public synchronized void failed(Dependency dependency, Instant since, String reason) {
        Outage known = outages.get(dependency);
        outages.put(
                dependency, known == null ? new Outage(since, reason, clock.instant(), false) : known.because(reason));
        sayWhatIsDue(dependency);
        decided(dependency);
    }

    /** It answers. */
    public void answered(Dependency dependency) {
        answered(dependency, clock.instant());
    }

    /** It answered what it was asked then. An answer to what was asked before it went away says nothing. */
    public synchronized void answered(Dependency dependency, Instant asked) {
        Outage outage = outages.get(dependency);
        if (outage != null) {
            if (asked.isBefore(outage.since())) {
                return;
            }
            outages.remove(dependency);
            if (outage.said()) {
                LOG.info(
                        "{} is back; it was away since {}, for {} s. What waited for it goes on.",
                        dependency.title(),
                        seconds(outage.since()),
                        Duration.between(outage.since(), clock.instant()).toSeconds());
            }
        }
        heard.put(dependency, asked);
        Doubt doubt = doubts.get(dependency);
        if (doubt != null && !asked.isBefore(doubt.since())) {
            doubt.lines().say(dependency);
            decided(dependency);
        }
    }

    private void decided(Dependency dependency) {
        Doubt doubt = doubts.remove(dependency);
        if (doubt != null) {
            doubt.decided().complete(null);
        }
    }

    /** Since when a dependency is away; empty while it answers. */
    public synchronized Optional<Instant> awaySince(Dependency dependency) {
        return Optional.ofNullable(outages.get(dependency)).map(Outage::since);
    }

    /** Somebody could not use it: it is asked at once, and {@link #isUsable} waits for what comes of that. */
    public synchronized void doubted(Dependency dependency) {
        Runnable look = watches.get(dependency);
        if (look != null && !outages.containsKey(dependency) && !doubts.containsKey(dependency)) {
            doubts.put(dependency, new Doubt(clock.instant(), new CompletableFuture<>(), new HeldBack()));
            look.run();
        }
    }

    /** Whether to try to use it: not while it is away, nor while somebody doubts that it answers and it does not say so at once. */
    public boolean isUsable(Dependency dependency) {
        Doubt doubt;
        synchronized (this) {
            doubt = doubts.get(dependency);
        }
        return (doubt == null || isDecided(doubt)) && awaySince(dependency).isEmpty();
    }

    private static boolean isDecided(Doubt doubt) {
        try {
            doubt.decided().get(VERDICT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    /** Whether it is away, or was not heard for some seconds: who waits for its work need not wait on. */
    public synchronized boolean isSilent(Dependency dependency) {
        Instant answer = heard.get(dependency);
        return outages.containsKey(dependency)
                || watches.containsKey(dependency)
                        && answer != null
                        && answer.plus(SILENCE).isBefore(clock.instant());
    }

    /**
     * Whether a line of the log, about somebody who could not use it, is to be left out: it is said already that it is away, or it is
     * asked just now, and if it answers, the first such line is said after all.
     */
    synchronized boolean holdsBack(Dependency dependency, String line) {
        doubted(dependency);
        Doubt doubt = doubts.get(dependency);
        if (doubt != null) {
            doubt.lines().add(line);
        }
        return doubt != null || outages.containsKey(dependency);
    }

    /** From now on somebody asks it from time to time, and at once when told so. */
    synchronized void watchedBy(Dependency dependency, Runnable lookNow) {
        watches.put(dependency, lookNow);
    }

    /** Says that it is away, when it is time for that. */
    synchronized void sayWhatIsDue(Dependency dependency) {
        Outage outage = outages.get(dependency);
        Instant now = clock.instant();
        if (outage != null && !now.isBefore(outage.sayAt())) {
            LOG.warn(
                    "{} is away since {} ({}) {} {}",
                    dependency.title(),
                    seconds(outage.since()),
                    outage.reason(),
                    dependency.kept(),
                    dependency.remedy());
            outages.put(dependency, outage.saidUntil(now.plus(SAY_AGAIN)));
        }
    }

    private static Instant seconds(Instant exact) {
        return exact.truncatedTo(ChronoUnit.SECONDS);
    }

    /**
     * @param sayAt when the log says so next
     * @param said whether the log has said so
     */
    private record Outage(Instant since, String reason, Instant sayAt, boolean said) {

        Outage because(String newReason) {
            return new Outage(since, newReason, sayAt, said);
        }

        Outage saidUntil(Instant next) {
            return new Outage(since, reason, next, true);
        }
    }

    private record Doubt(Instant since, CompletableFuture<?> decided, HeldBack lines) {}

    /** Lines of the log for which it is not decided yet whether they are said. */
    private static final class HeldBack {

        private String first = "";
        private int further;

        void add(String line) {
            if (first.isEmpty()) {
                first = line;
            } else {
                further++;
            }
        }

        void say(Dependency dependency) {
            if (!first.isEmpty()) {
                LOG.warn(
                        "{} answers, but: {}{}",
                        dependency.title(),
                        first,
                        further == 0 ? "" : " (and " + further + " lines like this)");
            }
        }
    }
}
