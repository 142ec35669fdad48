package dev.certloom.maintenance;

import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Which freezes are known to come: those of the settings, and those that people have made. */
@Component
public class FreezeForecast {

    private static final int MAX_FREEZES = 100;

    private final List<Freeze> freezes;
    private final JdbcFreezes made;
    private final Clock clock;

    FreezeForecast(MaintenanceSettings settings, JdbcFreezes made, Clock clock) {
        this.freezes = settings.allFreezes();
        this.made = made;
        this.clock = clock;
    }

    /** Those of the settings, in words that differ where they do. */
    public String ofSettings() {
        return freezes.stream().map(Freeze::toString).sorted().toList().toString();
    }

    /** Those that are known of a vault. */
    public Known of(VaultName vault) {
        return new Known(
                vault,
                Stream.concat(
                                freezes.stream(),
                                made.notOver(vault, clock.instant(), MAX_FREEZES).stream()
                                        .map(MadeFreeze::freeze))
                        .toList());
    }

    /** Freezes that are known of a vault. */
    public record Known(VaultName vault, List<Freeze> freezes) {

        public Known {
            freezes = List.copyOf(freezes);
        }

        /**
         * Whether one freeze lasts all the time from the moment at which a certificate is to be renewed until it is over.
         *
         * @param tags of its current version
         */
        public boolean lasts(IssuerName issuer, Map<String, String> tags, Instant from, Instant until) {
            return freezes.stream()
                    .filter(freeze -> freeze.scope().covers(vault, issuer, tags))
                    .anyMatch(freeze -> freeze.isOn(from) && !freeze.until().isBefore(until));
        }
    }
}
