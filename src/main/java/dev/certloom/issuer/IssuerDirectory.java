package dev.certloom.issuer;

import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import java.util.Optional;

/** Which issuers a vault has. */
public interface IssuerDirectory {

    /** Provider of a configured issuer; empty when the vault has none of that name. */
    Optional<String> provider(VaultName vault, IssuerName issuer);

    /**
     * What tells the account of a configured issuer from another account: a digest of what it says, without its secret and
     * without what a provider keeps with it. Empty when the vault has none of that name.
     */
    Optional<String> accountDigest(VaultName vault, IssuerName issuer);
}
