package dev.certloom.approval;

import dev.certloom.access.RequestContext;
import dev.certloom.kernel.Actor;
import java.util.Set;

/**
 * A person who acts on approvals, with the groups in the current token: a person who has left a group can no longer
 * decide for it.
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
