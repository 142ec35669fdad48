package dev.certloom.issuer;

import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.VaultName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keeps the issuers of vaults, their credentials encrypted. */
public interface IssuerAccountStore {

    Optional<IssuerAccount> find(VaultName vault, IssuerName name);

    /**
     * Like {@link #find}; until the transaction ends no other caller can change this issuer, or create one with this
     * name.
     */
    Optional<IssuerAccount> lock(VaultName vault, IssuerName name);

    /** Inserts or replaces. */
    void save(IssuerAccount account);

    void delete(VaultName vault, IssuerName name);

    /** By the key of the name; {@code after} excluded. */
    Page<IssuerAccount> list(VaultName vault, Optional<String> after, int limit);

    /**
     * Names of those that are enabled, by their keys.
     *
     * @param needingConfiguration providers of which only those count that have a configuration
     */
    List<IssuerName> enabled(VaultName vault, Set<String> needingConfiguration, int limit);

    /** Those of all vaults that are enabled and have a configuration, by vault and key; {@code after} excluded. */
    List<IssuerKey> configured(Optional<IssuerKey> after, int limit);

    /** Names an issuer among those of all vaults. */
    record IssuerKey(VaultName vault, IssuerName name) {}
}
