package dev.certloom.operation;

import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Operations.WithoutKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Decides whether one more request is accepted: an accepted request should have its key before its answer is due. There
 * are two bounds: a total number may wait, and half as many of one requester and of one vault, so that there is room
 * for others; and while keys are being made, the next request may not have to wait longer than an answer may take.
 * While no keys are made, the engine is away, and requests are kept for it up to the first bound.
 *
 * <p>In a FIFO queue, the request in the middle has waited half as long as the next newcomer will. The store is queried
 * a few times a second, however many requests arrive; those accepted in between are counted here.
 */
@Component
class KeyBacklog {

    private static final Duration SAMPLE_LIFETIME = Duration.ofMillis(200);
    /** For this long after keys were last seen to be made, keys count as being made. */
    private static final Duration ACTIVITY_TIMEOUT = Duration.ofSeconds(2);
    /** With fewer, the one in the middle is not significant. */
    private static final int MIN_SAMPLE_SIZE = 16;

    private final Operations operations;
    private final VaultSettings settings;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final ReentrantLock sampling = new ReentrantLock();
    private volatile Optional<Sample> last = Optional.empty();

    @Autowired
    KeyBacklog(Operations operations, VaultSettings settings, Clock clock) {
        this(operations, settings, clock, System::nanoTime);
    }

    /** @param nanoTime as {@link System#nanoTime}: wall clocks are sometimes adjusted */
    KeyBacklog(Operations operations, VaultSettings settings, Clock clock, LongSupplier nanoTime) {
        this.operations = operations;
        this.settings = settings;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** @throws Refusal THROTTLED */
    void demandRoom(VaultName vault, Requester requester) {
        Sample sample = last.filter(before -> nanoTime.getAsLong() - before.at() < SAMPLE_LIFETIME.toNanos())
                .orElseGet(this::sample);
        if (sample.hasAccepted() && refusal(sample, vault, requester).isPresent()) {
            // some of those accepted since then may have their keys by now
            sample = sample();
        }
        refusal(sample, vault, requester).ifPresent(refusal -> {
            throw refusal;
        });
    }

    private Optional<Refusal> refusal(Sample sample, VaultName vault, Requester requester) {
        if (sample.waiting() >= settings.keyBacklog()) {
            return Optional.of(refused("%d wait for their keys".formatted(settings.keyBacklog())));
        }
        if (sample.waitingOf(requester.id()) >= share()) {
            return Optional.of(refused("%d of the same requester wait for their keys".formatted(share())));
        }
        if (sample.waitingIn(vault) >= share()) {
            return Optional.of(refused("%d of the same vault wait for their keys".formatted(share())));
        }
        return sample.waiting() >= MIN_SAMPLE_SIZE
                        && isGoing(sample)
                        && sample.expectedWait().compareTo(allowed()) > 0
                ? Optional.of(refused("those before it wait for their keys for longer than an answer may"))
                : Optional.empty();
    }

    private static Refusal refused(String why) {
        return new Refusal(
                Refusal.Kind.THROTTLED,
                "The request cannot be accepted now: %s. Nothing was accepted; try again later.".formatted(why));
    }

    /** The share of one requester, or one vault: half of the total. */
    private int share() {
        return settings.keyBacklog() - settings.keyBacklog() / 2;
    }

    /** One more was accepted. */
    void accepted(VaultName vault, Requester requester) {
        last.ifPresent(sample -> sample.accept(vault, requester.id()));
    }

    private static boolean isGoing(Sample sample) {
        return sample.keyMade().isPresent() && sample.at() - sample.keyMade().getAsLong() < ACTIVITY_TIMEOUT.toNanos();
    }

    /** A quarter less than an answer may take: it is an estimate. */
    private Duration allowed() {
        return settings.createWithin().multipliedBy(3).dividedBy(4);
    }

    /** While one thread queries, the others use the previous result. */
    private Sample sample() {
        Optional<Sample> before = last;
        if (before.isEmpty()) {
            sampling.lock();
        } else if (!sampling.tryLock()) {
            return before.get();
        }
        try {
            long now = nanoTime.getAsLong();
            List<WithoutKey> seen = operations.withoutKey(settings.keyBacklog());
            Sample sample = new Sample(now, seen, clock.instant(), keyMade(now, seen));
            last = Optional.of(sample);
            return sample;
        } finally {
            sampling.unlock();
        }
    }

    /** When some that recently waited were seen to have received their keys. Others that are gone ended without one. */
    private OptionalLong keyMade(long now, List<WithoutKey> seen) {
        if (last.isEmpty()) {
            return OptionalLong.empty();
        }
        Sample before = last.get();
        boolean made = seen.size() >= MIN_SAMPLE_SIZE
                && now - before.at() < ACTIVITY_TIMEOUT.toNanos()
                && operations.anyHasKey(before.ids());
        return made ? OptionalLong.of(now) : before.keyMade();
    }

    /** The last observation, and what was accepted since. */
    private static final class Sample {

        private final long at;
        private final List<WithoutKey> seen;
        private final Duration expectedWait;
        private final OptionalLong keyMade;
        private final AtomicInteger accepted = new AtomicInteger();
        private final Map<String, Integer> ofRequester = new ConcurrentHashMap<>();
        private final Map<VaultName, Integer> inVault = new ConcurrentHashMap<>();

        /** @param keyMade when keys were last seen to have been made */
        Sample(long at, List<WithoutKey> seen, Instant now, OptionalLong keyMade) {
            this.at = at;
            this.seen = List.copyOf(seen);
            this.keyMade = keyMade;
            this.expectedWait = seen.isEmpty()
                    ? Duration.ZERO
                    : Duration.between(seen.get((seen.size() - 1) / 2).created(), now)
                            .multipliedBy(2);
            seen.forEach(one -> count(one.vault(), one.requester()));
        }

        private void count(VaultName vault, String requester) {
            ofRequester.merge(requester, 1, Integer::sum);
            inVault.merge(vault, 1, Integer::sum);
        }

        void accept(VaultName vault, String requester) {
            accepted.incrementAndGet();
            count(vault, requester);
        }

        long at() {
            return at;
        }

        OptionalLong keyMade() {
            return keyMade;
        }

        /** How long the next one will have waited by the time it has its key. */
        Duration expectedWait() {
            return expectedWait;
        }

        List<OperationId> ids() {
            return seen.stream().map(WithoutKey::id).toList();
        }

        boolean hasAccepted() {
            return accepted.get() > 0;
        }

        int waiting() {
            return seen.size() + accepted.get();
        }

        int waitingOf(String requester) {
            return ofRequester.getOrDefault(requester, 0);
        }

        int waitingIn(VaultName vault) {
            return inVault.getOrDefault(vault, 0);
        }
    }
}
