package dev.certloom.issuer.self;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Self-signing.
 *
 * @param leastTime the least time a self-signed certificate takes; Key Vault's clients expect their first look at
 *     the operation to find it in progress, and need time to cancel (API reference 3.7)
 */
@ConfigurationProperties("certloom.issuers.self")
record SelfSettings(@DefaultValue("PT3S") Duration leastTime) {}
