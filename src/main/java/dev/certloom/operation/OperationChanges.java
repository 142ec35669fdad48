package dev.certloom.operation;

import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;

/** Reports, in every replica, what changed in the store. */
public interface OperationChanges {

    /** Calls the listener from now on, one call at a time; it must be quick and must not throw. */
    void subscribe(Listener listener);

    /** Listens for changes. */
    interface Listener {

        /**
         * Something about this operation was committed: the operation itself, its approval steps, its process activity.
         */
        void changed(VaultName vault, OperationId operation);

        /**
         * Changes may have been missed, because the connection that delivers them was re-established, or because there
         * were no followers until now.
         */
        void missed();

        /**
         * Whether there are followers at this moment; while there are none in any replica, changes are not reported.
         */
        default boolean isFollowed() {
            return true;
        }
    }
}
