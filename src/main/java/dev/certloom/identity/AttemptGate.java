package dev.certloom.identity;

import dev.certloom.access.ClientAddress;
import dev.certloom.access.LimitWatch;
import dev.certloom.identity.AttemptThrottle.Attempt;
import dev.certloom.identity.AttemptThrottle.Turn;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Delays sign-in attempts before they are checked: passwords of people and secrets of clients. A short delay is waited
 * out here, so that people need not retry; a longer one, or one for which there is no room, is refused with its length.
 */
final class AttemptGate {

    private static final int MAX_WAITING = 200;

    private final AttemptThrottle throttle;
    private final SignInPlaces places;
    private final Sleeper sleeper;
    private final LimitWatch watch;
    private final Clock clock;
    private final Semaphore waiting = new Semaphore(MAX_WAITING);

    AttemptGate(AttemptThrottle throttle, SignInPlaces places, Sleeper sleeper, LimitWatch watch, Clock clock) {
        this.throttle = throttle;
        this.places = places;
        this.sleeper = sleeper;
        this.watch = watch;
        this.clock = clock;
    }

    /** Spends time. */
    interface Sleeper {

        void sleep(Duration time) throws InterruptedException;
    }

    /** Too many earlier attempts failed. This one was not checked. */
    static final class TooSoon extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Duration retryAfter;

        TooSoon(Duration retryAfter) {
            super("Expected some time between attempts, because too many have failed.", null, false, false);
            this.retryAfter = retryAfter;
        }

        /** In whole seconds, at least one: the value of {@code Retry-After}. */
        String retryAfterSeconds() {
            return Long.toString(Math.max(1, retryAfter.plusMillis(999).toSeconds()));
        }
    }

    /** The claimed subject of an attempt: a possible one, or an impossible one. */
    record Subject(String id, boolean possible) {

        private static final Subject NO_SUBJECT = new Subject("", false);

        static Subject person(String userName) {
            return new Subject("person:" + userName, true);
        }

        static Subject client(String id) {
            return new Subject("client:" + id, true);
        }

        /** A name that cannot exist. */
        static Subject impossible() {
            return NO_SUBJECT;
        }
    }

    /**
     * Returns when the attempt may be checked.
     *
     * @param address from which the attempt comes
     * @return the attempt, to be closed once it is checked
     * @throws TooSoon when that would take too long
     */
    Attempt enter(Subject subject, String address) {
        boolean known = subject.possible() && places.isKnown(subject.id(), ClientAddress.of(address));
        return switch (throttle.next(address, subject.id(), known)) {
            case Turn.Refused refused -> throw tooSoon(refused.retryAfter(), address);
            case Turn.Admitted admitted -> {
                await(admitted, address);
                yield admitted.attempt();
            }
        };
    }

    private void await(Turn.Admitted admitted, String address) {
        if (admitted.after().isZero()) {
            return;
        }
        boolean waited = false;
        try {
            if (!waiting.tryAcquire()) {
                throw tooSoon(admitted.after(), address);
            }
            try {
                sleeper.sleep(admitted.after());
                waited = true;
            } finally {
                waiting.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TooSoon(admitted.after());
        } finally {
            if (!waited) {
                admitted.attempt().close();
            }
        }
    }

    private TooSoon tooSoon(Duration wait, String address) {
        watch.reached("sign-in", address);
        return new TooSoon(wait);
    }

    /**
     * Records a successful sign-in: the subject is known at this address from now on. In the transaction that causes
     * it, if there is one.
     */
    void remember(Subject subject, String address) {
        places.remember(subject.id(), ClientAddress.of(address), clock.instant());
    }
}
