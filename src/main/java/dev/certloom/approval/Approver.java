package dev.certloom.approval;

import dev.certloom.kernel.Actor;
import java.util.Set;

/**
 * A person who acts on approvals, with the groups the token names at this moment: whoever has left a group decides nothing
 * for it any more.
 */
public record Approver(Actor actor, Set<String> groups) {

    public Approver {
        groups = Set.copyOf(groups);
    }

    String id() {
        return actor.id();
    }
}
