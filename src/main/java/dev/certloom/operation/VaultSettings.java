package dev.certloom.operation;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Deadlines of the API's answers, what is accepted, and how long unused keys are kept.
 *
 * @param createWithin how long a create waits for the CSR before it answers without it
 * @param mergeWithin how long a merge waits for the version before it answers 503
 * @param keyBacklog how many open requests may be without their key before a further one is answered 429; half as
 *     many of one requester, and in one vault
 * @param keepUnusedKeys how long the private key of a request that ended without a certificate is kept: until then a
 *     certificate obtained elsewhere may be merged
 */
@ConfigurationProperties("certloom.vault")
record VaultSettings(
        @DefaultValue("PT10S") Duration createWithin,
        @DefaultValue("PT10S") Duration mergeWithin,
        @DefaultValue("1000") int keyBacklog,
        @DefaultValue("P90D") Duration keepUnusedKeys) {

    public VaultSettings {
        if (keepUnusedKeys.isNegative()) {
            throw new IllegalArgumentException(
                    "Expected certloom.vault.keep-unused-keys to be a duration such as P90D, but it is "
                            + keepUnusedKeys + ".");
        }
    }
}
