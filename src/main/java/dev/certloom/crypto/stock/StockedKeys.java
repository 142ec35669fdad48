package dev.certloom.crypto.stock;

import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyMaker.KeyPair;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Sealed, unused key pairs. Those that any kind of copy of the store may also contain count as absent.
 */
interface StockedKeys {

    /**
     * Removes the oldest. It is gone before it is opened, for all replicas and even after a crash.
     *
     * @param madeAfter older ones are left alone
     * @throws IllegalStateException when it does not open: it was sealed with another key, or was tampered with; it is
     *     gone all the same
     * @throws org.springframework.transaction.IllegalTransactionStateException in a transaction: one that is rolled
     *     back would return a key that was opened
     */
    Optional<KeyPair> take(KeyAlgorithm algorithm, Instant madeAfter);

    /**
     * Adds one, in the transaction of the caller.
     *
     * @param limit how many there may be of its algorithm
     * @return whether there was room; otherwise it is not stored
     * @throws org.springframework.transaction.IllegalTransactionStateException without a transaction, to which the key
     *     is bound
     */
    boolean put(KeyPair pair, Instant made, int limit);

    /** How many can be taken, of those algorithms of which there are any. */
    Map<KeyAlgorithm, Integer> count(Instant madeAfter);

    /** Deletes those that can no longer be taken. */
    int discardUnusable(Instant madeAfter);

    /** Deletes those beyond a limit. */
    int discardBeyond(KeyAlgorithm algorithm, int limit);
}
