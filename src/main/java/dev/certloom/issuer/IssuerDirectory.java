package dev.certloom.issuer;

import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import java.util.List;
import java.util.Optional;

/** Which issuers a vault has. */
public interface IssuerDirectory {

    /** A configured issuer; empty when the vault has none of that name. The CA is not asked. */
    Optional<IssuerProfile> profile(VaultName vault, IssuerName issuer);

    /**
     * Digest that distinguishes the account of a configured issuer: over its content, without its secret and without
     * provider-specific data. Empty when the vault has no issuer with that name.
     */
    Optional<String> accountDigest(VaultName vault, IssuerName issuer);

    /**
     * The issuers of a vault with which orders are placed, by the key of their names; at most {@code limit}. Not those that
     * still lack the configuration that their providers need.
     */
    List<IssuerName> enabled(VaultName vault, int limit);

    /** Whether the vault has an issuer of this name with which orders are placed, as {@link #enabled}. */
    boolean isEnabled(VaultName vault, IssuerName issuer);
}
