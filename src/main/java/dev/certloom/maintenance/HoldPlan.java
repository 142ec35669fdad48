package dev.certloom.maintenance;

import dev.certloom.operation.Hold;
import dev.certloom.operation.Phase;
import dev.certloom.operation.RenewalHolds.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The rule by which a renewal waits. A freeze holds it until little is left of the certificate; a closed window does so only if it opens
 * while the certificate lives.
 *
 * @param exempt how near its end a certificate is renewed all the same
 */
record HoldPlan(Duration exempt) {

    /** Of a lifetime, at most: who lives for a day is not about to end from its first minute. */
    private static final int MAX_SHARE = 10;

    /** Of what is nearer than this, the day of the week says enough. */
    private static final Duration WITHIN_A_WEEK = Duration.ofDays(6);

    private static final DateTimeFormatter NEAR = DateTimeFormatter.ofPattern("EEEE HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter FAR = DateTimeFormatter.ofPattern("EEEE d MMMM uuuu, HH:mm", Locale.ENGLISH);

    /** From when to when the current version lives. */
    record Life(Instant notBefore, Instant notAfter) {}

    private record Opening(Instant at, ZoneId zone) {}

    /**
     * Whether a renewal has to wait.
     *
     * @param current the version that is renewed; empty when there is none
     * @param windows those that are about this renewal
     * @param freezes those that are about it
     */
    Verdict verdict(Instant now, Optional<Life> current, List<RecurringWindow> windows, List<Freeze> freezes) {
        Optional<Freeze> freeze =
                freezes.stream().filter(each -> each.isOn(now)).max(Comparator.comparing(Freeze::until));
        if (freeze.isPresent()) {
            return frozen(now, current, freeze.get());
        }
        return windows.isEmpty() || windows.stream().anyMatch(window -> window.isOpen(now))
                ? new Verdict.Free()
                : closed(now, current, windows);
    }

    private Verdict frozen(Instant now, Optional<Life> current, Freeze freeze) {
        Optional<Instant> exemptFrom = current.map(this::exemptFrom);
        if (exemptFrom.filter(from -> !now.isBefore(from)).isPresent()) {
            return new Verdict.Lifted("the certificate ends at %s, and the freeze (%s) lasts until %s"
                    .formatted(current.orElseThrow().notAfter(), freeze.reason(), freeze.until()));
        }
        return new Verdict.Held(new Hold(
                Phase.AWAITING_WINDOW,
                earlier(freeze.until(), exemptFrom),
                "the end of the freeze on %s: %s"
                        .formatted(inWords(now, freeze.until(), ZoneOffset.UTC), freeze.reason())));
    }

    private Verdict closed(Instant now, Optional<Life> current, List<RecurringWindow> windows) {
        Optional<Opening> next = windows.stream()
                .flatMap(window -> window.opensAfter(now).map(at -> new Opening(at, window.zone())).stream())
                .min(Comparator.comparing(Opening::at));
        if (next.isEmpty()) {
            return new Verdict.Lifted("no window opens any more");
        }
        Opening opening = next.get();
        Optional<Instant> exemptFrom = current.map(this::exemptFrom);
        boolean endsBefore =
                current.filter(life -> !opening.at().isBefore(life.notAfter())).isPresent();
        if (endsBefore || exemptFrom.filter(from -> !now.isBefore(from)).isPresent()) {
            return new Verdict.Lifted("the certificate ends at %s, and the next window opens at %s"
                    .formatted(current.orElseThrow().notAfter(), opening.at()));
        }
        return new Verdict.Held(new Hold(
                Phase.AWAITING_WINDOW,
                earlier(opening.at(), exemptFrom),
                "the window on " + inWords(now, opening.at(), opening.zone())));
    }

    private Instant exemptFrom(Life life) {
        Duration share = Duration.between(life.notBefore(), life.notAfter()).dividedBy(MAX_SHARE);
        return life.notAfter().minus(share.compareTo(exempt) < 0 ? share : exempt);
    }

    private static Instant earlier(Instant one, Optional<Instant> other) {
        return other.filter(one::isAfter).orElse(one);
    }

    private static String inWords(Instant now, Instant at, ZoneId zone) {
        ZonedDateTime local = at.atZone(zone);
        String zoneName = zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
        return "%s (%s)".formatted((now.plus(WITHIN_A_WEEK).isAfter(at) ? NEAR : FAR).format(local), zoneName);
    }
}
