package dev.certloom.issuer.acme;

import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import java.util.Optional;
import java.util.function.Supplier;

/** Stores our accounts at CAs, their keys encrypted: one of each issuer and directory. */
interface AcmeAccounts {

    /**
     * The account, made once: if several replicas ask at the same time, all get the same. What is returned is committed, so
     * that no CA knows a key that is lost.
     *
     * @param maker makes its key if there is none
     */
    AcmeAccount obtain(AccountId id, Supplier<KeyPair> maker);

    /** What the CA said where the account is; empty once it does not know it any more. */
    void locate(AccountId id, Optional<String> url);

    /**
     * Which account.
     *
     * @param directory of the CA
     */
    record AccountId(VaultName vault, IssuerName issuer, String directory) {}

    /**
     * An account.
     *
     * @param url where it is; empty until the CA has said it
     */
    record AcmeAccount(java.security.KeyPair key, Optional<String> url) {}
}
