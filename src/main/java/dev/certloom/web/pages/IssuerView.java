package dev.certloom.web.pages;

import dev.certloom.web.pages.IssuerStats.LastFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An issuer's figures with derived values.
 *
 * @param whyNotAsked set while it is left alone because it does not answer
 */
record IssuerView(IssuerStats figures, Health health, Optional<String> whyNotAsked) {

    /** An issuer's health, judged by its latest orders. */
    enum Health {
        DISABLED(""),
        UNTRIED(""),
        UNANSWERED(""),
        GOOD("good"),
        FAILING("bad"),
        LEFT_ALONE("bad");

        private final String tone;

        Health(String tone) {
            this.tone = tone;
        }

        /** The class of its chip. */
        public String tone() {
            return tone;
        }
    }

    static IssuerView of(IssuerStats figures, Optional<String> whyNotAsked) {
        Health health = whyNotAsked.isPresent() && figures.enabled() ? Health.LEFT_ALONE : health(figures);
        return new IssuerView(figures, health, whyNotAsked);
    }

    private static Health health(IssuerStats figures) {
        if (!figures.enabled()) {
            return Health.DISABLED;
        }
        Optional<Instant> failed = figures.lastFailure().map(LastFailure::at);
        if (figures.lastSuccess().isEmpty() && failed.isEmpty()) {
            return figures.inFlight() > 0 ? Health.UNANSWERED : Health.UNTRIED;
        }
        Instant succeeded = figures.lastSuccess().orElse(Instant.MIN);
        return failed.filter(succeeded::isBefore).isPresent() ? Health.FAILING : Health.GOOD;
    }

    /** Orders that were decided within the period. */
    public long decided() {
        return figures.succeeded() + figures.failed() + figures.refused();
    }

    /** Whether there is nothing to set about it. */
    public boolean isBuiltIn() {
        return figures.name().isBuiltIn();
    }

    /** Whether nothing was ever ordered. */
    public boolean isUnused() {
        return figures.lastSuccess().isEmpty() && figures.lastFailure().isEmpty() && figures.inFlight() == 0;
    }

    /** {@code 98.5 %}. Never rounded up to all, or down to none. */
    public String successRate() {
        return figures.successRate()
                .map(rate -> {
                    double percent = rate > 0 && rate < 1 ? Math.clamp(rate * 100, 0.1, 99.9) : rate * 100;
                    return (percent == Math.rint(percent) ? "%.0f %%" : "%.1f %%").formatted(percent);
                })
                .orElse("-");
    }

    /** "3 s", "4 min 20 s", "2 h 5 min": the two largest units. */
    public static String time(Duration time) {
        if (time.toMinutes() < 1 || time.toHours() >= 48) {
            return time.toMillis() < 10_000 && time.toMillis() >= 1_000
                    ? "%.1f s".formatted(time.toMillis() / 1_000.0)
                    : Times.words(time);
        }
        return time.toHours() < 1
                ? two(time.toMinutes(), "min", time.toSecondsPart(), "s")
                : two(time.toHours(), "h", time.toMinutesPart(), "min");
    }

    private static String two(long larger, String unit, int smaller, String lesser) {
        return larger + " " + unit + (smaller == 0 ? "" : " " + smaller + " " + lesser);
    }
}
