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

    /**
     * The key that shall take the place of the account's: the one that was made before, if it is not known yet what became
     * of that. What is returned is committed, so that no CA knows a key that is lost.
     *
     * @param maker makes it if there is none
     */
    java.security.KeyPair obtainNextKey(AccountId id, Supplier<KeyPair> maker);

    /**
     * This next key is the account's now, and the one before is forgotten; false, and nothing changes, if it is no longer the
     * next one.
     */
    boolean promote(AccountId id, java.security.KeyPair next);

    /** The CA does not take this next key: it is forgotten; nothing changes if it is no longer the next one. */
    void dropNextKey(AccountId id, java.security.KeyPair next);

    /**
     * The CA has closed the account with this key for good; false, and nothing changes, if that is known already, or it is
     * another account by now.
     */
    boolean deactivate(AccountId id, java.security.KeyPair key);

    /** Puts a new account in the place of one that was closed. */
    void replaceDeactivated(AccountId id, Supplier<KeyPair> maker);

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
     * @param next the key that it may have instead; there until it is known that it has
     * @param deactivated whether the CA has closed it for good
     */
    record AcmeAccount(
            java.security.KeyPair key,
            Optional<String> url,
            Optional<java.security.KeyPair> next,
            boolean deactivated) {}
}
