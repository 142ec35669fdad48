package dev.certloom.renewal;

import dev.certloom.certificate.LifetimeAction;
import dev.certloom.kernel.Sha256;
import dev.certloom.operation.RequestCause;
import dev.certloom.renewal.Plan.Action;
import dev.certloom.renewal.Plan.NextAction;
import dev.certloom.renewal.Plan.Rest;
import dev.certloom.renewal.PlanInput.FailedRenewal;
import dev.certloom.renewal.PlanInput.Suggestion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * When something is done about a version, by its policy's lifetime actions (API reference 4.5) and what its CA suggests. What it
 * comes to depends on the input alone and not on the time at which it is asked, so that it may be asked again at any time.
 *
 * @param maxJitter by which renewals are delayed at most, each by its own share, so that those that are due together do not all
 *     begin together
 */
record LifetimePlan(Duration maxJitter) {

    private static final int PERCENT = 100;
    /** Of a lifetime that is shorter than was asked for: no number of days makes more of it than this pass unused. */
    private static final int UNUSED_FRACTION = 2;

    private static final int MIN_FRACTION = 20;
    /** Of a lifetime: as long, and no longer than some hours, a version stays whatever its CA suggests. */
    private static final int MIN_SUGGESTED_FRACTION = 200;

    private static final Duration MAX_FIRST = Duration.ofHours(6);

    /** Whoever asked looks into the pending slot for so long after it ended, for how it ended. */
    private static final Duration SHOWN = Duration.ofMinutes(15);

    private static final int SHOWN_OF_THE_REST = 4;

    private static final int JITTER_OF_LIFE = 20;
    private static final int JITTER_OF_REST = 3;
    /** 60 bits of a digest. */
    private static final int HASH_DIGITS = 15;

    private static final double HASHES = 0x1p60;

    /** What comes next. */
    Plan of(PlanInput input) {
        if (input.deleted()) {
            return new Rest(Rest.Reason.DELETED);
        }
        if (!input.enabled()) {
            return new Rest(Rest.Reason.DISABLED);
        }
        if (input.cameExpired()) {
            return new Rest(Rest.Reason.CAME_EXPIRED);
        }
        return Stream.concat(renewal(input).stream(), notification(input).stream())
                .min(Comparator.comparing(NextAction::at).thenComparing(NextAction::action))
                .<Plan>map(next -> next)
                .orElseGet(() -> new Rest(afterAll(input)));
    }

    private static Rest.Reason afterAll(PlanInput input) {
        if (input.requestHistory().requestEnded()) {
            return Rest.Reason.REQUEST_ENDED;
        }
        return input.requestHistory().requesterKnown() ? Rest.Reason.NOTHING_LEFT : Rest.Reason.REQUESTER_UNKNOWN;
    }

    /** A renewal that was tried and failed is tried again when its pause is over, or once the policy is another one. */
    private Optional<NextAction> renewal(PlanInput input) {
        if (input.isForPeople()) {
            return Optional.empty();
        }
        return triggers(input, LifetimeAction.Type.AUTO_RENEW)
                .map(trigger -> sound(input)
                        .map(window -> suggested(input.life(), window))
                        .orElseGet(() -> trigger.delayed(jitter(input.life(), trigger.at()))))
                .map(trigger -> new NextAction(
                        Action.RENEW,
                        Stream.concat(pause(input).stream(), shown(input).stream())
                                .filter(trigger.at()::isBefore)
                                .max(Comparator.naturalOrder())
                                .orElse(trigger.at()),
                        trigger.cause()));
    }

    private static Optional<Instant> pause(PlanInput input) {
        return input.failedRenewal()
                .filter(failedRenewal -> !input.policy().updated().isAfter(failedRenewal.at()))
                .map(FailedRenewal::retryAt);
    }

    /** Until when whoever asked finds out how that ended; not for long where little is left. */
    private static Optional<Instant> shown(PlanInput input) {
        return input.requestHistory().ended().map(ended -> {
            Duration most = input.life().remaining(ended).dividedBy(SHOWN_OF_THE_REST);
            return ended.plus(most.isNegative() || most.compareTo(SHOWN) > 0 ? SHOWN : most);
        });
    }

    /** Those that people were told of are past. Where a renewal is for people alone to ask for, they are told that it is due. */
    private static Optional<NextAction> notification(PlanInput input) {
        Stream<Trigger> all = input.isForPeople()
                ? all(input, action -> true)
                : all(input, action -> action.type() == LifetimeAction.Type.EMAIL_CONTACTS);
        return all.filter(trigger -> input.renewalNoticeSent()
                        .filter(told -> !trigger.at().isAfter(told))
                        .isEmpty())
                .min(Comparator.comparing(Trigger::at))
                .map(trigger -> new NextAction(Action.NOTIFY, trigger.at(), trigger.cause()));
    }

    private static Optional<Trigger> triggers(PlanInput input, LifetimeAction.Type type) {
        return all(input, action -> action.type() == type).min(Comparator.comparing(Trigger::at));
    }

    private static Stream<Trigger> all(PlanInput input, Predicate<LifetimeAction> wanted) {
        return input.policy().lifetimeActions().stream()
                .filter(wanted)
                .map(action -> trigger(input, action.trigger()))
                .map(trigger -> trigger.at().isBefore(input.policy().updated())
                        ? new Trigger(trigger.at(), RequestCause.POLICY_CHANGED)
                        : trigger);
    }

    private record Trigger(Instant at, RequestCause cause) {

        Trigger delayed(Duration by) {
            return new Trigger(at.plus(by), cause);
        }
    }

    private static Trigger trigger(PlanInput input, LifetimeAction.Trigger trigger) {
        VersionLife life = input.life();
        return switch (trigger) {
            case LifetimeAction.LifetimePercentage(int percentage) ->
                new Trigger(
                        at(life, life.length().multipliedBy(percentage).dividedBy(PERCENT)),
                        RequestCause.LIFETIME_PERCENTAGE);
            case LifetimeAction.DaysBeforeExpiry(int days) ->
                new Trigger(
                        at(
                                life,
                                daysBefore(
                                        life.length(),
                                        days,
                                        input.policy().x509().validityMonths())),
                        RequestCause.DAYS_BEFORE_EXPIRY);
        };
    }

    private static Instant at(VersionLife life, Duration after) {
        return life.notBefore().plus(after).truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * Days are meant for the lifetime that was asked for. Where the CA has signed for a shorter one, and they would take more than
     * half of it, they count as the same share of it as they are of what was asked for: hours, where it lives for days.
     */
    private static Duration daysBefore(Duration length, int days, int askedMonths) {
        Duration asked = LifetimeAction.minLifetime(Math.max(askedMonths, 1));
        Duration before = Duration.ofDays(days);
        boolean isShorter = length.compareTo(asked) < 0 && before.compareTo(length.dividedBy(UNUSED_FRACTION)) > 0;
        Duration counted = isShorter ? Duration.ofMillis((long) (length.toMillis() * share(before, asked))) : before;
        Duration after = length.minus(counted);
        Duration least = length.dividedBy(MIN_FRACTION);
        return after.compareTo(least) < 0 ? least : after;
    }

    private static double share(Duration of, Duration whole) {
        return (double) of.toMillis() / whole.toMillis();
    }

    /** What a CA suggests, unless the version is over by then. */
    private static Optional<Suggestion> sound(PlanInput input) {
        VersionLife life = input.life();
        return input.suggested().filter(window -> window.from().isBefore(life.notAfter()));
    }

    /**
     * A moment of the window, by chance but always the same: CAs count on renewals being spread over it (RFC 9773 section 4.2). Not
     * in the first hours, or a CA with a wrong clock would have version after version renewed at once, and not so late that nothing
     * is left to try again.
     */
    private static Trigger suggested(VersionLife life, Suggestion window) {
        Duration length = Duration.between(window.from(), window.until());
        Instant moment = window.from().plusMillis((long) (Math.max(length.toMillis(), 0) * chance(life)));
        Duration first = life.length().dividedBy(MIN_SUGGESTED_FRACTION);
        Instant earliest = life.notBefore().plus(first.compareTo(MAX_FIRST) > 0 ? MAX_FIRST : first);
        Instant last = life.notAfter().minus(life.length().dividedBy(MIN_FRACTION));
        Instant bounded = moment.isBefore(earliest) ? earliest : moment.isAfter(last) ? last : moment;
        return new Trigger(bounded.truncatedTo(ChronoUnit.MILLIS), RequestCause.SUGGESTED_WINDOW);
    }

    private Duration jitter(VersionLife life, Instant trigger) {
        Duration rest = Duration.between(trigger, life.notAfter());
        Duration most = Stream.of(maxJitter, life.length().dividedBy(JITTER_OF_LIFE), rest.dividedBy(JITTER_OF_REST))
                .min(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        return most.isNegative() ? Duration.ZERO : share(life, most);
    }

    /** A part of a time, by chance but always the same for a version: so that what is together comes apart. */
    static Duration share(VersionLife life, Duration most) {
        return Duration.ofMillis((long) (most.toMillis() * chance(life)));
    }

    /** From 0 to 1, of each version its own. */
    private static double chance(VersionLife life) {
        String hash = Sha256.of("%s/%s/%s"
                .formatted(life.vault(), life.certificate().key(), life.version())
                .getBytes(StandardCharsets.UTF_8));
        return Long.parseLong(hash.substring(0, HASH_DIGITS), 16) / HASHES;
    }
}
