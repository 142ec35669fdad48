package dev.certloom.renewal.escalation;

import dev.certloom.renewal.VersionLife;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * That the end of a version whose renewal fails has come so near that people are told again.
 *
 * @param word names it
 */
record ExpiryOccasion(String word, Instant at) {

    /** The first of these moments of a version's life that is still to come. */
    static Optional<ExpiryOccasion> next(VersionLife life, Instant now) {
        return IntStream.of(7, 3, 1)
                .mapToObj(days ->
                        new ExpiryOccasion("days-left-" + days, life.notAfter().minus(Duration.ofDays(days))))
                .filter(occasion -> occasion.at.isAfter(now))
                .min(Comparator.comparing(ExpiryOccasion::at));
    }
}
