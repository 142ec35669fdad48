package dev.certloom.monitoring;

import dev.certloom.issuer.ConfiguredCertificates;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Shows for each issuer how much time is left to the certificate in its configuration that expires next. */
@Component
class IssuerCertificateGauges {

    private static final Logger LOG = LoggerFactory.getLogger(IssuerCertificateGauges.class);

    private final ConfiguredCertificates certificates;
    private final MultiGauge gauge;
    private final Clock clock;

    IssuerCertificateGauges(ConfiguredCertificates certificates, MeterRegistry registry, Clock clock) {
        this.certificates = certificates;
        this.clock = clock;
        this.gauge = MultiGauge.builder("certloom.issuers.nearest.expiry")
                .description("Time until the next certificate in an issuer's configuration expires")
                .baseUnit("seconds")
                .register(registry);
    }

    @Scheduled(fixedDelayString = "PT15M", initialDelayString = "PT10S")
    void read() {
        List<Row<?>> rows = new ArrayList<>();
        try {
            certificates.forEach(of -> rows.add(Row.of(
                    Tags.of("vault", of.vault().value(), "issuer", of.issuer().key()),
                    of.certificates().getFirst().notAfter(),
                    notAfter -> Duration.between(clock.instant(), notAfter).toSeconds())));
            gauge.register(rows, true);
        } catch (RuntimeException e) {
            LOG.warn("The configurations of issuers cannot be read now; the old figures are shown.", e);
        }
    }
}
