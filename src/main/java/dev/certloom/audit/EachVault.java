package dev.certloom.audit;

import dev.certloom.availability.StoreFailures;
import java.util.Collection;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does the same for each vault: a failure at one must not affect the others. */
final class EachVault {

    private static final Logger LOG = LoggerFactory.getLogger(EachVault.class);

    private EachVault() {}

    /**
     * Logs a failure at a vault, and continues with the next.
     *
     * @param what is done, for the log
     * @throws RuntimeException when the store is away
     */
    static void does(Collection<String> vaults, String what, Consumer<String> work) {
        for (String vault : vaults) {
            try {
                work.accept(vault);
            } catch (RuntimeException e) {
                if (StoreFailures.isIn(e)) {
                    throw e;
                }
                LOG.error("{} of vault {} failed; it is tried again, and the other vaults go on.", what, vault, e);
            }
        }
    }
}
