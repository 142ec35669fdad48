package dev.certloom.identity;

import dev.certloom.access.ClientAddress;
import dev.certloom.runtime.MonotonicClock;
import dev.certloom.runtime.RetryBackOff;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Slows down guessing of names and secrets: by address and name together, and by address. A name alone never causes a
 * delay, so that no one can lock another person out; and a name that has signed in from an address is delayed there
 * only for moments, whatever others try from the same address.
 *
 * <p>Counts for this replica alone and remembers a limited number: with several, somebody who guesses gets as many
 * times as often an answer as there are replicas.
 */
final class AttemptThrottle {

    /** An attempt that would have to wait longer is refused. */
    static final Duration MAX_WAIT = Duration.ofSeconds(5);

    /** After this long without an attempt, earlier ones are forgotten. */
    static final Duration MEMORY = Duration.ofMinutes(15);

    private static final Pace KNOWN = new Pace(5, 20, delays(Duration.ofSeconds(2)));
    private static final Pace UNKNOWN = new Pace(5, 20, delays(Duration.ofSeconds(30)));
    private static final Pace ADDRESS = new Pace(50, 100, delays(Duration.ofSeconds(10)));

    private static final int MAX_ENTRIES = 10_000;

    private final MonotonicClock time;
    private final Map<Pair, Count> pairs = new Recent<>();
    private final Map<String, Count> addresses = new Recent<>();

    AttemptThrottle(MonotonicClock time) {
        this.time = time;
    }

    /** The decision on an attempt. */
    sealed interface Turn {

        /** It may be checked after that time, which may be zero. */
        record Admitted(Duration after, Attempt attempt) implements Turn {}

        /** It has left no trace, and may be repeated after that time. */
        record Refused(Duration retryAfter) implements Turn {}
    }

    /**
     * How fast attempts may follow each other.
     *
     * @param failures how many may fail without delay
     * @param atOnce how many may be in progress, not checked yet, without counting as failed
     * @param delays between two, when more have failed
     */
    private record Pace(int failures, int atOnce, RetryBackOff delays) {

        Duration delay(Count count) {
            int failed = count.failures + Math.max(0, count.underWay - atOnce);
            return failed < failures ? Duration.ZERO : delays.after(failed - failures + 1);
        }
    }

    private static RetryBackOff delays(Duration longest) {
        return new RetryBackOff(Duration.ofSeconds(1), longest, 0);
    }

    /** @param name its digest: a guesser can make names arbitrarily long */
    private record Pair(String place, String name) {

        static Pair of(String place, String name) {
            return new Pair(place, SecretHash.hash(name));
        }
    }

    private record Paced(Count count, Pace pace) {}

    private static final class Count {
        private int failures;
        private int underWay;
        /** By {@link MonotonicClock#elapsed}, as all times here. */
        private Duration nextAt = Duration.ZERO;

        private Duration last = Duration.ZERO;
    }

    /** Evicts the least recently used entries. */
    private static final class Recent<K> extends LinkedHashMap<K, Count> {

        private static final long serialVersionUID = 1L;

        Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Count> eldest) {
            return size() > MAX_ENTRIES;
        }
    }

    /** An attempt in progress until it is closed. One closed without having been checked does not count. */
    final class Attempt implements AutoCloseable {

        private final List<Paced> counts;
        private boolean open = true;

        private Attempt(List<Paced> counts) {
            this.counts = counts;
        }

        /** The secret is wrong. */
        void failed() {
            synchronized (AttemptThrottle.this) {
                end();
                Duration now = time.elapsed();
                for (Paced paced : counts) {
                    paced.count.failures++;
                    Duration next = now.plus(paced.pace.delay(paced.count));
                    if (next.compareTo(paced.count.nextAt) > 0) {
                        paced.count.nextAt = next;
                    }
                }
            }
        }

        /** The secret is right: earlier failures with the same name and from the same address are forgotten. */
        void succeeded() {
            synchronized (AttemptThrottle.this) {
                end();
                Count pair = counts.getFirst().count;
                pair.failures = 0;
                pair.nextAt = Duration.ZERO;
            }
        }

        @Override
        public void close() {
            synchronized (AttemptThrottle.this) {
                end();
            }
        }

        private void end() {
            if (open) {
                open = false;
                counts.forEach(paced -> paced.count.underWay--);
            }
        }
    }

    /**
     * Takes a turn.
     *
     * @param name as given, whether it exists or not
     * @param known whether the name has signed in from there before
     */
    synchronized Turn next(String address, String name, boolean known) {
        Duration now = time.elapsed();
        String place = ClientAddress.of(address);
        Pair who = Pair.of(place, name);
        Count pair = count(pairs, who, now);
        Count ofAddress = count(addresses, place, now);
        // Failures of others from the same address do not affect a known name.
        List<Paced> counts = known
                ? List.of(new Paced(pair, KNOWN))
                : List.of(new Paced(pair, UNKNOWN), new Paced(ofAddress, ADDRESS));
        Duration at =
                counts.stream().map(paced -> paced.count.nextAt).reduce(now, (a, b) -> a.compareTo(b) > 0 ? a : b);
        Duration wait = at.minus(now);
        if (wait.compareTo(MAX_WAIT) > 0) {
            return new Turn.Refused(wait);
        }
        // A refused attempt leaves no entry, and so displaces no other.
        pairs.put(who, pair);
        if (!known) {
            addresses.put(place, ofAddress);
        }
        for (Paced paced : counts) {
            paced.count.underWay++;
            paced.count.last = now;
            // The next attempt waits for this one's turn and the delay after it, checked or not.
            paced.count.nextAt = at.plus(paced.pace.delay(paced.count));
        }
        return new Turn.Admitted(wait, new Attempt(counts));
    }

    private static <K> Count count(Map<K, Count> counts, K key, Duration now) {
        Count count = Objects.requireNonNullElseGet(counts.get(key), Count::new);
        if (now.minus(count.last).compareTo(MEMORY) >= 0) {
            count.failures = 0;
            count.nextAt = Duration.ZERO;
        }
        return count;
    }
}
