package dev.certloom.approval;

import java.util.List;
import java.util.Set;

/**
 * What is on record of the people who may be asked to decide on a request.
 *
 * @param askers ids of who asked, and of those who answered for the program that did, at the request or since
 * @param firstClient whether the request is the first client's
 */
record Electoral(List<Elector> people, Set<String> askers, boolean firstClient) {

    public Electoral {
        people = List.copyOf(people);
        askers = Set.copyOf(askers);
    }

    /**
     * Somebody who may be asked to decide.
     *
     * @param id stable identifier
     * @param voice what keeps them apart from others: the same for one who was removed and added again
     * @param isApprover whether they hold one of the roles
     * @param isMember whether they are in one of the groups
     * @param administrator whether it is the administrator made at the first start
     */
    record Elector(
            String id,
            String voice,
            String name,
            boolean isApprover,
            boolean isMember,
            Tie tie,
            boolean administrator) {

        /** Whether the step asks them. */
        public boolean isAsked() {
            return isApprover && isMember;
        }
    }

    /** What ties somebody to who asked, the closest first. */
    enum Tie {
        /** It is who asked, or an owner of the program that did. */
        ASKED,
        /** Lately made, reset or given the group by one of these, or by an account of theirs; or the other way round. */
        DEPENDENT,
        /** Lately made, reset or given the group by who lately made or reset one of these. */
        RELATED,
        /** None. */
        NONE
    }
}
