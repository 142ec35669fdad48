package dev.certloom.operation;

import dev.certloom.kernel.VaultName;
import java.util.Set;

/** Those in whose name something is asked for while they are not there to show a token; answered by the room that knows people. */
public interface CurrentRequesters {

    /**
     * The groups they are in now; none where that is not known: what a table lets members have, nobody gets because they once were
     * one.
     */
    Set<String> groups(Requester requester);

    /** Whether they may request certificates of a vault now. */
    Standing standing(VaultName vault, Requester requester);

    /** Whether somebody may do something now. */
    enum Standing {
        MAY,
        /** They lack the permission by now, or their account is gone or was reset. */
        MAY_NOT,
        /** Only a token would tell. */
        UNKNOWN
    }
}
