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
 * @param organization empty when the caller did not specify it
 * @param enabled whether orders are placed
 */
public record IssuerAccount(
        VaultName vault,
        IssuerName name,
        String provider,
        IssuerCredentials credentials,
        Optional<OrganizationDetails> organization,
        boolean enabled,
        Instant created,
        Instant updated) {

    /**
     * Digest that distinguishes this account from others, in lower-case hexadecimal; a new secret does not change it.
     */
    public String digest() {
        return AccountDigest.of(this);
    }
}
