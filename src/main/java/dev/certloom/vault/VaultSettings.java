package dev.certloom.vault;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Deadlines of the API's answers.
 *
 * @param createWithin how long a create waits for the CSR before it answers without it
 * @param mergeWithin how long a merge waits for the version before it answers 503
 */
@ConfigurationProperties("certloom.vault")
public record VaultSettings(
        @DefaultValue("PT10S") Duration createWithin,
        @DefaultValue("PT10S") Duration mergeWithin) {}
