package dev.certloom.renewal;

import dev.certloom.kernel.Sha256;
import dev.certloom.maintenance.FreezeForecast;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.stereotype.Service;

/** Has all plans made anew, some at a time, when the service was started with other settings than those they were made by. */
@Service
class SettingsChange {

    private static final int BATCH_SIZE = 1_000;

    private final JdbcPlans plans;
    private final RenewalSettings settings;
    private final FreezeForecast freezes;
    private final AtomicBoolean noted = new AtomicBoolean();

    SettingsChange(JdbcPlans plans, RenewalSettings settings, FreezeForecast freezes) {
        this.plans = plans;
        this.settings = settings;
        this.freezes = freezes;
    }

    /** Once after the start it is noted what the settings are, so that replicas with different ones do not take turns. */
    void apply() {
        if (!noted.get()) {
            plans.settingsAre(digest());
            noted.set(true);
        }
        plans.planAnewAfterSettings(BATCH_SIZE);
    }

    /** Of what plans are made by. */
    private String digest() {
        return Sha256.of("%s %s %s %s"
                .formatted(settings.enabled(), settings.jitter(), settings.nearExpiry(), freezes.ofSettings())
                .getBytes(StandardCharsets.UTF_8));
    }
}
