package dev.certloom.approval;

import dev.certloom.access.RequestContext;
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

    /** The caller of a request. */
    public static Approver of(RequestContext context) {
        return new Approver(context.actor(), context.caller().groups());
    }

    String id() {
        return actor.id();
    }
}
