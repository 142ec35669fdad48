package dev.certloom.issuer;

import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.Optional;

/**
 * An issuer of a vault: an account at a kind of CA (API reference 2.9).
 *
 * @param name as first written
 * @param provider the kind of CA, as {@link Issuer#provider()} says it
 * @param credentials the password in it is for the adapter only
 * @param configuration the provider's own; empty where none was set
 * @param organization empty when the caller did not specify it
 * @param enabled whether orders are placed
 */
public record IssuerAccount(
        VaultName vault,
        IssuerName name,
        String provider,
        IssuerCredentials credentials,
        Optional<ProviderConfiguration> configuration,
        Optional<OrganizationDetails> organization,
        boolean enabled,
        Instant created,
        Instant updated) {

    /**
     * The configuration as its provider reads it.
     *
     * @param type {@link ConfigurableIssuer#configurationType()}
     * @throws UnreadableConfiguration when it cannot
     */
    public <C> Optional<C> configuration(Class<C> type) {
        return configuration.map(stored -> stored.as(type));
    }

    /**
     * As {@link #configuration(Class)}, where nothing can be asked of the CA without it.
     *
     * @throws OrderNotReceived when none is set yet
     */
    public <C> C demandConfiguration(Class<C> type) throws OrderNotReceived {
        Optional<C> set = configuration(type);
        if (set.isEmpty()) {
            throw new OrderNotReceived(CallOutcome.NOT_CALLED, "it has no configuration yet");
        }
        return set.get();
    }

    /** Whether its provider would see no difference. */
    boolean isSameAtItsCa(IssuerAccount other) {
        return provider.equals(other.provider)
                && credentials.equals(other.credentials)
                && configuration.equals(other.configuration);
    }

    /**
     * Digest that distinguishes this account from others, in lower-case hexadecimal; new secrets do not change it.
     */
    public String digest() {
        return AccountDigest.of(this);
    }
}
