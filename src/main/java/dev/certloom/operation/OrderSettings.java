package dev.certloom.operation;

import dev.certloom.runtime.ProportionalBackOff;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long issuers may take.
 *
 * @param budget how long an issuer may take from the order's intent to its answer; when exceeded, the request
 *     fails as an issuer error
 * @param cancellationBudget how long an issuer may take to decide on a cancellation; when exceeded, it counts as
 *     refused
 */
@ConfigurationProperties("certloom.orders")
public record OrderSettings(
        @DefaultValue("P7D") Duration budget,
        @DefaultValue("PT10M") Duration cancellationBudget) {

    /** How long until an issuer that has not decided is asked again, unless it asks for a longer pause. */
    static final ProportionalBackOff POLL_BACK_OFF =
            new ProportionalBackOff(Duration.ofSeconds(5), Duration.ofHours(1));
}
