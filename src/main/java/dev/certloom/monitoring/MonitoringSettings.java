package dev.certloom.monitoring;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often figures are read, and above which limits health reports that something waits for too long.
 *
 * @param every how often figures are read from the store
 * @param outboxLate an event that the engine has not received
 * @param orderLate an order without the issuer's decision
 */
@ConfigurationProperties("certloom.monitoring")
record MonitoringSettings(
        @DefaultValue("PT30S") Duration every,
        @DefaultValue("PT2M") Duration outboxLate,
        @DefaultValue("P2D") Duration orderLate) {}
