package dev.certloom.vault;

import dev.certloom.vault.spi.Operations;
import dev.certloom.vault.spi.Operations.WithoutKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.stereotype.Component;

/**
 * Whether one more request finds room: what is accepted should have its key before its answer is due. Two bounds: so many may wait in
 * all; and while keys are made, the next one may not have to wait for longer than an answer does. While none are made the engine is
 * away, and requests are kept for it up to the first bound.
 *
 * <p>In a queue that goes in order, the one in the middle has waited for half as long as the next to come will. The store is asked a
 * few times a second, however many requests come; what is accepted in between is counted here.
 */
@Component
class KeyBacklog {

    private static final Duration FRESH = Duration.ofMillis(200);
    /** So long after some were seen to be made, keys are being made. */
    private static final Duration GOING = Duration.ofSeconds(2);
    /** Of fewer the one in the middle says nothing. */
    private static final int FEW = 16;

    private final Operations operations;
    private final VaultSettings settings;
    private final Clock clock;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile Optional<Look> last = Optional.empty();

    KeyBacklog(Operations operations, VaultSettings settings, Clock clock) {
        this.operations = operations;
        this.settings = settings;
        this.clock = clock;
    }

    /** @throws Refusal THROTTLED */
    void demandRoom() {
        Look look = last.filter(before -> before.at().plus(FRESH).isAfter(clock.instant()))
                .orElseGet(this::look);
        if (look.accepted().get() > 0 && refusal(look).isPresent()) {
            // some of those that were accepted since may have their keys by now
            look = look();
        }
        refusal(look).ifPresent(refusal -> {
            throw refusal;
        });
    }

    private Optional<Refusal> refusal(Look look) {
        if (look.waiting() >= settings.keyBacklog()) {
            return Optional.of(refused("%d wait for their keys".formatted(settings.keyBacklog())));
        }
        return look.waiting() >= FEW && isGoing(look) && wait(look).compareTo(allowed()) > 0
                ? Optional.of(refused("those before it wait for their keys for longer than an answer may"))
                : Optional.empty();
    }

    private static Refusal refused(String why) {
        return new Refusal(
                Refusal.Kind.THROTTLED,
                "Expected room for one more request, but %s. Nothing was accepted; try again later.".formatted(why));
    }

    /** One more was accepted. */
    void accepted() {
        last.ifPresent(look -> look.accepted().incrementAndGet());
    }

    private boolean isGoing(Look look) {
        return look.keyMade().plus(GOING).isAfter(look.at());
    }

    private static Duration wait(Look look) {
        return look.seen()
                .median()
                .map(median -> Duration.between(median, look.at()).multipliedBy(2))
                .orElse(Duration.ZERO);
    }

    /** A quarter less than an answer may take: it is an estimate. */
    private Duration allowed() {
        return settings.createWithin().multipliedBy(3).dividedBy(4);
    }

    /** While somebody looks, the others go by the look before. */
    private Look look() {
        Optional<Look> before = last;
        if (before.isEmpty()) {
            looking.lock();
        } else if (!looking.tryLock()) {
            return before.get();
        }
        try {
            Instant now = clock.instant();
            WithoutKey seen = operations.withoutKey(settings.keyBacklog());
            boolean made =
                    last.filter(earlier -> earlier.waiting() > seen.count()).isPresent();
            Instant keyMade = made ? now : last.map(Look::keyMade).orElse(Instant.EPOCH);
            Look look = new Look(now, seen, keyMade, new AtomicInteger());
            last = Optional.of(look);
            return look;
        } finally {
            looking.unlock();
        }
    }

    /**
     * What was seen.
     *
     * @param keyMade when it was seen last that keys had been made
     * @param accepted how many were accepted since
     */
    private record Look(Instant at, WithoutKey seen, Instant keyMade, AtomicInteger accepted) {

        int waiting() {
            return seen.count() + accepted.get();
        }
    }
}
