package dev.certloom.maintenance;

import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.kernel.WrittenText;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When certificates are renewed, and when not.
 *
 * @param windows when those are renewed that a window is about, by the windows' names: while any of theirs is open. Others are renewed
 *     at any time
 * @param freezes in which nothing is renewed, by name; administrators can begin others on a page
 * @param freezeExempt how near its end a certificate is renewed all the same, an hour at least; of one that lives shortly, at most a tenth of
 *     its lifetime
 */
@ConfigurationProperties("certloom.renewal")
record MaintenanceSettings(
        @DefaultValue Map<String, WindowSettings> windows,
        @DefaultValue Map<String, FreezeSettings> freezes,
        @DefaultValue("P3D") Duration freezeExempt) {

    static final int MAX_REASON_LENGTH = 200;

    private static final String PREFIX = "certloom.renewal.";
    private static final Pattern NAME = Pattern.compile("[0-9A-Za-z._-]{1,63}");
    private static final int MAX_ENTRIES = 100;
    /** An issuer needs its time. */
    private static final Duration MIN_EXEMPT = Duration.ofHours(1);

    MaintenanceSettings {
        windows = Map.copyOf(windows);
        freezes = Map.copyOf(freezes);
        if (freezeExempt.compareTo(MIN_EXEMPT) < 0) {
            throw refused("freeze-exempt", "a duration of at least an hour such as P3D, but it is " + freezeExempt);
        }
        checkNames("windows", windows);
        checkNames("freezes", freezes);
        windows.forEach((name, window) -> window.read("windows." + name));
        freezes.forEach((name, freeze) -> freeze.read("freezes." + name));
    }

    private static void checkNames(String map, Map<String, ?> entries) {
        if (entries.size() > MAX_ENTRIES) {
            throw refused(map, "at most %d entries, but there are %d".formatted(MAX_ENTRIES, entries.size()));
        }
        entries.keySet().stream()
                .filter(name -> !NAME.matcher(name).matches())
                .findFirst()
                .ifPresent(name -> {
                    throw refused(
                            map,
                            "names of 1 to 63 letters, digits, dots, hyphens and underscores, but one is '%s'"
                                    .formatted(name));
                });
    }

    private static IllegalArgumentException refused(String setting, String expected) {
        return new IllegalArgumentException("Expected for %s%s %s.".formatted(PREFIX, setting, expected));
    }

    /** All windows. */
    List<RecurringWindow> allWindows() {
        return windows.entrySet().stream()
                .map(entry -> entry.getValue().read("windows." + entry.getKey()))
                .toList();
    }

    /** All freezes of the settings. */
    List<Freeze> allFreezes() {
        return freezes.entrySet().stream()
                .map(entry -> entry.getValue().read("freezes." + entry.getKey()))
                .toList();
    }

    private static Scope scope(String entry, @Nullable String vault, @Nullable String issuer, @Nullable String tag) {
        return new Scope(
                read(entry + ".vault", vault, VaultName::new, "the name of a vault"),
                read(entry + ".issuer", issuer, IssuerName::new, "the name of an issuer"),
                read(entry + ".tag", tag, text -> Scope.Tag.read(text).orElseThrow(), "name=value"));
    }

    private static <T> Optional<T> read(
            String setting, @Nullable String text, Function<String, T> reader, String expected) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(reader.apply(text));
        } catch (Refusal | java.util.NoSuchElementException e) {
            throw refused(setting, "%s, but it is '%s'".formatted(expected, text));
        }
    }

    private static <T> T required(String setting, @Nullable T value, String expected) {
        if (value == null) {
            throw refused(setting, expected + ", but there is none");
        }
        return value;
    }

    /**
     * A window.
     *
     * @param vault which it is about; all when it is not set
     * @param issuer of the certificates that it is about; all when it is not set
     * @param tag of the certificates that it is about, as {@code name=value}; all when it is not set
     * @param rule how it recurs, by RFC 5545: {@code FREQ=WEEKLY;BYDAY=SU}
     * @param start from when on the rule counts, by the clocks of the zone, and at which time of the day it opens: {@code 2026-01-04T02:00}
     * @param duration how long it stays open each time
     * @param zone whose clocks count: {@code Europe/Berlin}
     */
    record WindowSettings(
            @Nullable String vault,
            @Nullable String issuer,
            @Nullable String tag,
            @Nullable String rule,
            @Nullable LocalDateTime start,
            @Nullable Duration duration,
            @DefaultValue("UTC") ZoneId zone) {

        RecurringWindow read(String entry) {
            Scope scope = scope(entry, vault, issuer, tag);
            String givenRule = required(entry + ".rule", rule, "a rule such as FREQ=WEEKLY;BYDAY=SU");
            LocalDateTime givenStart = required(entry + ".start", start, "a date and time such as 2026-01-04T02:00");
            Duration givenDuration = required(entry + ".duration", duration, "a duration such as PT4H");
            return inWords(entry, () -> new RecurringWindow(scope, givenRule, givenStart, givenDuration, zone));
        }

        private static RecurringWindow inWords(String entry, Supplier<RecurringWindow> window) {
            try {
                return window.get();
            } catch (IllegalArgumentException e) {
                throw refused(entry, String.valueOf(e.getMessage()));
            }
        }
    }

    /**
     * A freeze.
     *
     * @param vault which it is about; all when it is not set
     * @param issuer of the certificates that it is about; all when it is not set
     * @param tag of the certificates that it is about, as {@code name=value}; all when it is not set
     * @param from when it begins: {@code 2026-12-18T00:00+01:00}
     * @param until when it ends
     * @param reason for people, a line of up to 200 characters
     */
    record FreezeSettings(
            @Nullable String vault,
            @Nullable String issuer,
            @Nullable String tag,
            @Nullable OffsetDateTime from,
            @Nullable OffsetDateTime until,
            @Nullable String reason) {

        Freeze read(String entry) {
            Scope scope = scope(entry, vault, issuer, tag);
            OffsetDateTime begins = required(entry + ".from", from, "a date and time such as 2026-12-18T00:00+01:00");
            OffsetDateTime ends = required(entry + ".until", until, "a date and time such as 2027-01-04T08:00+01:00");
            String why = required(entry + ".reason", reason, "a reason");
            if (!begins.isBefore(ends)) {
                throw refused(entry + ".until", "a time after %s, but it is %s".formatted(begins, ends));
            }
            return new Freeze(
                    scope,
                    begins.toInstant(),
                    ends.toInstant(),
                    WrittenText.line(why, MAX_REASON_LENGTH)
                            .orElseThrow(() -> refused(
                                    entry + ".reason",
                                    "a line of 1 to %d visible characters, but it is another"
                                            .formatted(MAX_REASON_LENGTH))));
        }
    }
}
