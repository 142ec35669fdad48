package dev.certloom.operation;

import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;

/** Tells, in every replica, what changed in the store. */
public interface OperationChanges {

    /** Calls the listener from now on, one call at a time; it must be quick and must not throw. */
    void subscribe(Listener listener);

    /** Hears of changes. */
    interface Listener {

        /** Something about this operation was committed: the operation itself, its approval steps, its process activity. */
        void changed(VaultName vault, OperationId operation);

        /**
         * Changes may have been missed, because the connection that brings them was made anew, or because nobody had followed
         * them until now.
         */
        void missed();

        /** Whether anybody follows changes at this moment; while nobody does in any replica, none are told. */
        default boolean isFollowed() {
            return true;
        }
    }
}
