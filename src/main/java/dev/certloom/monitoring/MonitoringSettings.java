package dev.certloom.monitoring;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often figures are read, and above which limits health reports that something waits for too long.
 *
 * @param every how often the figures of health and metrics are read from the store
 * @param outboxLate how long an event may wait for the engine before health is degraded
 * @param orderLate how long an order may be without the issuer's decision before health is degraded
 */
@ConfigurationProperties("certloom.monitoring")
record MonitoringSettings(
        @DefaultValue("PT30S") Duration every,
        @DefaultValue("PT2M") Duration outboxLate,
        @DefaultValue("P2D") Duration orderLate) {}
