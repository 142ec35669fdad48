package dev.certloom.crypto.stock;

import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyMaker.KeyPair;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Key pairs that nobody has yet, sealed. Those that a copy of the store may hold too, of whatever kind the copy is, count as not
 * there.
 */
public interface StockedKeys {

    /**
     * Takes the oldest out. It is gone before it is opened, for all replicas and after a crash as well.
     *
     * @param madeAfter older ones are left alone
     * @throws IllegalStateException when it does not open: it was sealed with another key, or was tampered with; it is gone all the
     *     same
     * @throws org.springframework.transaction.IllegalTransactionStateException in a transaction: one that is rolled back would return
     *     a key that was opened
     */
    Optional<KeyPair> take(KeyAlgorithm algorithm, Instant madeAfter);

    /**
     * Puts one in, in the transaction of the caller.
     *
     * @param limit how many there may be of its algorithm
     * @return whether there was room; else it is kept nowhere
     * @throws org.springframework.transaction.IllegalTransactionStateException without a transaction, to which the key is bound
     */
    boolean put(KeyPair pair, Instant made, int limit);

    /** How many can be taken, of those algorithms of which there are any. */
    Map<KeyAlgorithm, Integer> count(Instant madeAfter);

    /** Throws away those that cannot be taken any more. */
    int discardUnusable(Instant madeAfter);

    /** Throws away what is there beyond a limit. */
    int discardBeyond(KeyAlgorithm algorithm, int limit);
}
