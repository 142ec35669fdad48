package dev.certloom.audit;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Stores the chains. Changes to them are exclusive over all replicas. */
interface AuditChain {

    /** Does the work in its own transaction while no other caller changes the chains; empty when one does. */
    <T> Optional<T> ifAlone(Supplier<T> work);

    /** As {@link #ifAlone}, but waits for its turn. */
    <T> T alone(Supplier<T> work);

    /** Committed lines that are not sealed, in the order of their rows. */
    List<StoredLine> unsealed(int limit);

    /** The last line of each of these vaults; those without any are left out. */
    Map<String, ChainHead> heads(Collection<String> vaults);

    /** The last line of a vault; {@link ChainHead#NONE} where there is none. */
    default ChainHead head(String vault) {
        return heads(List.of(vault)).getOrDefault(vault, ChainHead.NONE);
    }

    /** The last line of each of these objects; those without any are left out. */
    Map<ObjectKey, ChainHead> objectHeads(Collection<ObjectKey> objects);

    /**
     * Keeps seals, and the new ends of the chains.
     *
     * @param lines each with its seal
     */
    void seal(List<StoredLine> lines, Map<String, ChainHead> heads, Map<ObjectKey, ChainHead> objectHeads);

    /** Vaults that have a chain. */
    List<String> vaults();
}
