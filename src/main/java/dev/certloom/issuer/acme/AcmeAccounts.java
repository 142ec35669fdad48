package dev.certloom.issuer.acme;

import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
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
     * Reserves an account that is there for whoever alone may have its key changed: two at a time might forget a next key that
     * the CA has just taken from the other.
     *
     * @param atMost after which whoever began it counts as gone
     * @return empty while another change is under way
     */
    Optional<KeyChange> beginKeyChange(AccountId id, Duration atMost);

    /** Ends a change of which nothing is known yet, or nothing came; its next key stays unless it was dropped. */
    void endKeyChange(AccountId id, KeyChange change);

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

    /**
     * Ends a change after which the CA takes this key instead of the former one: it is the account's now, whatever became of it
     * here meanwhile.
     *
     * @return whether that is news, or this change is what made it so
     */
    boolean completeKeyChange(AccountId id, KeyChange change, java.security.KeyPair former, java.security.KeyPair next);

    /**
     * The CA does not take this next key: it is forgotten; nothing changes if it is no longer the next one, or another change
     * has begun since.
     */
    void dropNextKey(AccountId id, KeyChange change, java.security.KeyPair next);

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
     * A change of an account's key that is under way.
     *
     * @param id of nothing else
     */
    record KeyChange(String id) {

        /** Another one. */
        static KeyChange begun() {
            return new KeyChange(UUID.randomUUID().toString());
        }
    }

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
