package dev.certloom.renewal;

import java.time.Duration;
import java.util.List;

/** Settings for tests. */
public final class TestRenewals {

    /** The defaults, but nothing is spread. */
    public static final RenewalSettings SETTINGS = settings(10);

    private TestRenewals() {}

    public static RenewalSettings settings(int atOncePerIssuer) {
        return new RenewalSettings(
                true,
                Duration.ofSeconds(30),
                atOncePerIssuer,
                Duration.ZERO,
                List.of(Duration.ofDays(30), Duration.ofDays(7)),
                Duration.ofHours(1),
                Duration.ofDays(1),
                Duration.ofDays(1));
    }
}
