package dev.certloom.maintenance;

import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Which freezes are known to come. */
@Component
public class FreezeForecast {

    private final List<Freeze> freezes;

    FreezeForecast(MaintenanceSettings settings) {
        this.freezes = settings.allFreezes();
    }

    /**
     * Whether one freeze lasts all the time from the moment at which a certificate is to be renewed until it is over.
     *
     * @param tags of its current version
     */
    public boolean lasts(VaultName vault, IssuerName issuer, Map<String, String> tags, Instant from, Instant until) {
        return freezes.stream()
                .filter(freeze -> freeze.scope().covers(vault, issuer, tags))
                .anyMatch(freeze -> freeze.isOn(from) && !freeze.until().isBefore(until));
    }
}
