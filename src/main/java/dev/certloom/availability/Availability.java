package dev.certloom.availability;

import dev.certloom.runtime.MonotonicClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Tracks which dependencies are away, and since when. The authorities are the {@link DependencyMonitor}, which probes
 * them once a second, and the supervisor of a child, the moment its process ends; any other code that meets a failure
 * triggers a probe by {@link #doubted}. Only this class logs that a dependency is away, once at the beginning, every
 * few minutes, and at the end: see {@link OutageFilter}.
 */
@Component
public class Availability {

    /** How long a dependency may take to answer a probe, on a busy machine. */
    public static final Duration PROBE_TIMEOUT = Duration.ofSeconds(6);

    /**
     * An answer older than this is no sign of life any more: whoever waits for work of that dependency need not wait
     * on.
     */
    static final Duration STALE_AFTER = Duration.ofSeconds(3);

    /** How long a caller waits for the outcome of a check started by another caller's failure. */
    private static final Duration CHECK_TIMEOUT = Duration.ofMillis(500);

    static final Duration LOG_INTERVAL = Duration.ofMinutes(5);
    /** A dependency that has never answered may still be starting. */
    static final Duration STARTUP_GRACE_PERIOD = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(Availability.class);

    private final Clock clock;
    private final MonotonicClock time;
    private final Map<Dependency, Outage> outages = new EnumMap<>(Dependency.class);
    private final Map<Dependency, PendingCheck> checks = new EnumMap<>(Dependency.class);
    private final Map<Dependency, Moment> heard = new EnumMap<>(Dependency.class);
    private final Map<Dependency, Runnable> watches = new EnumMap<>(Dependency.class);

    /**
     * @param clock the wall clock
     * @param time the monotonic clock, for order and durations
     */
    public Availability(Clock clock, MonotonicClock time) {
        this.clock = clock;
        this.time = time;
    }

    Moment now() {
        return new Moment(clock.instant(), time.elapsed());
    }

    /** It has not answered yet since the start: that is not logged for a while. */
    public synchronized void awaited(Dependency dependency) {
        Moment now = now();
        outages.putIfAbsent(
                dependency, new Outage(now, "It has not answered yet.", now.plus(STARTUP_GRACE_PERIOD), false));
    }

    /**
     * It is away, at the latest since now. Only for the watch and for the supervisor of its process, which know;
     * whoever failed to use it calls {@link #doubted}.
     */
    public void failed(Dependency dependency) {
        failed(dependency, "It does not answer.");
    }

    /**
     * It is away, at the latest since now.
     *
     * @param reason a sentence for operators
     */
    public void failed(Dependency dependency, String reason) {
        failed(dependency, now(), reason);
    }

    /**
     * It is away, at the latest since then; if that is known already, the earlier known time stays.
     *
     * @param reason a sentence for operators
     */
    synchronized void failed(Dependency dependency, Moment since, String reason) {
        Outage known = outages.get(dependency);
        outages.put(dependency, known == null ? new Outage(since, reason, now(), false) : known.because(reason));
        sayWhatIsDue(dependency);
        end(dependency);
    }

    /** It answers: for callers that have just received an answer. */
    public void answered(Dependency dependency) {
        answered(dependency, now());
    }

    /**
     * It answered what it was asked at that moment. What was asked before it went away proves nothing, whenever the
     * answer comes.
     */
    void answered(Dependency dependency, Moment asked) {
        outcome(dependency, asked).ifPresent(check -> check.lines().say(dependency));
    }

    /** The check that this answer completes. */
    private synchronized Optional<PendingCheck> outcome(Dependency dependency, Moment asked) {
        Outage outage = outages.get(dependency);
        if (outage != null) {
            if (asked.isBefore(outage.since())) {
                return Optional.empty();
            }
            outages.remove(dependency);
            if (outage.logged()) {
                LOG.info(
                        "{} is back; it was away since {}, for {} s. What waited for it goes on.",
                        dependency.title(),
                        seconds(outage.since()),
                        outage.since().until(now()).toSeconds());
            }
        }
        heard.put(dependency, asked);
        PendingCheck check = checks.get(dependency);
        return check == null || asked.isBefore(check.since()) ? Optional.empty() : end(dependency);
    }

    private Optional<PendingCheck> end(Dependency dependency) {
        Optional<PendingCheck> check = Optional.ofNullable(checks.remove(dependency));
        check.ifPresent(ended -> ended.decided().complete(null));
        return check;
    }

    /** Since when a dependency is away; empty while it answers. */
    public synchronized Optional<Instant> awaySince(Dependency dependency) {
        return Optional.ofNullable(outages.get(dependency))
                .map(outage -> outage.since().shown());
    }

    /** A caller could not use it: it is probed at once, and {@link #isUsable} waits for the result. */
    public synchronized void doubted(Dependency dependency) {
        Runnable look = watches.get(dependency);
        if (look != null && !outages.containsKey(dependency) && !checks.containsKey(dependency)) {
            checks.put(dependency, new PendingCheck(now(), new CompletableFuture<>(), new HeldLines()));
            look.run();
        }
    }

    /**
     * Whether to try to use it: not while it is away, nor while somebody doubts that it answers and it does not say so
     * at once.
     */
    public boolean isUsable(Dependency dependency) {
        PendingCheck check;
        synchronized (this) {
            check = checks.get(dependency);
        }
        return (check == null || isDecided(check)) && awaySince(dependency).isEmpty();
    }

    private static boolean isDecided(PendingCheck check) {
        try {
            check.decided().get(CHECK_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    /** Whether it is away, or has been silent for some seconds: callers that wait for it need not wait any longer. */
    public synchronized boolean isSilent(Dependency dependency) {
        Moment answer = heard.get(dependency);
        return outages.containsKey(dependency)
                || (watches.containsKey(dependency)
                        && answer != null
                        && answer.until(now()).compareTo(STALE_AFTER) > 0);
    }

    /**
     * Whether a line of the log, about somebody who could not use it, is to be left out: that it is away is logged
     * already, or it is asked just now.
     *
     * @param line logs the line after all; called if it turns out not to be away
     * @param kind groups lines of which a second one adds nothing; empty for a line with information of its own
     */
    synchronized boolean holdsBack(Dependency dependency, Runnable line, Optional<String> kind) {
        doubted(dependency);
        PendingCheck check = checks.get(dependency);
        if (check != null) {
            check.lines().add(line, kind);
        }
        return check != null || outages.containsKey(dependency);
    }

    /** From now on it is probed from time to time, and at once on request. */
    synchronized void watchedBy(Dependency dependency, Runnable checkNow) {
        watches.put(dependency, checkNow);
    }

    /** It is no longer probed, so a check in progress has no result. */
    void unwatched(Dependency dependency) {
        Optional<PendingCheck> check;
        synchronized (this) {
            watches.remove(dependency);
            check = end(dependency);
        }
        check.ifPresent(ended -> ended.lines().say(dependency));
    }

    /** Logs that it is away, when that is due. */
    synchronized void sayWhatIsDue(Dependency dependency) {
        Outage outage = outages.get(dependency);
        Moment now = now();
        if (outage != null && !now.isBefore(outage.logAt())) {
            LOG.warn(
                    "{} is away since {} ({}) {} {}",
                    dependency.title(),
                    seconds(outage.since()),
                    outage.reason(),
                    dependency.kept(),
                    dependency.remedy());
            outages.put(dependency, outage.saidUntil(now.plus(LOG_INTERVAL)));
        }
    }

    private static Instant seconds(Moment exact) {
        return exact.shown().truncatedTo(ChronoUnit.SECONDS);
    }

    /**
     * @param logAt when that is logged next
     * @param logged whether that was logged
     */
    private record Outage(Moment since, String reason, Moment logAt, boolean logged) {

        Outage because(String newReason) {
            return new Outage(since, newReason, logAt, logged);
        }

        Outage saidUntil(Moment next) {
            return new Outage(since, reason, next, true);
        }
    }

    /**
     * A caller could not use it, and it was not probed yet.
     *
     * @param lines log lines that are suppressed if it is away
     */
    private record PendingCheck(Moment since, CompletableFuture<?> decided, HeldLines lines) {}

    private static final class HeldLines {

        private static final int MAX_LINES = 100;

        private final List<Runnable> lines = new ArrayList<>();
        private final Set<String> kinds = new HashSet<>();
        private int further;

        synchronized void add(Runnable line, Optional<String> kind) {
            if (lines.size() < MAX_LINES && kind.map(kinds::add).orElse(true)) {
                lines.add(line);
            } else {
                further++;
            }
        }

        synchronized void say(Dependency dependency) {
            lines.forEach(Runnable::run);
            if (further > 0) {
                LOG.warn("{} answers, but {} more lines said that it did not.", dependency.title(), further);
            }
        }
    }
}
