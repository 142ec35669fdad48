package dev.certloom.approval;

import java.util.List;
import java.util.Set;

/**
 * The stored data about the people who may be asked to decide on a request.
 *
 * @param askers ids of the requester, and of the people responsible for the requesting program, at the time of the
 *     request or since
 * @param firstClient whether the request is the first client's
 */
record Electoral(List<Elector> people, Set<String> askers, boolean firstClient) {

    public Electoral {
        people = List.copyOf(people);
        askers = Set.copyOf(askers);
    }

    /**
     * A person who may be asked to decide.
     *
     * @param id stable identifier
     * @param voice what distinguishes them from others: the same for a person who was removed and added again
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

    /** What ties a person to the requester, the closest first. */
    enum Tie {
        /** The requester, or an owner of the requesting program. */
        ASKED,
        /**
         * Recently created, reset or added to the group by one of these, or by an account of theirs; or the other way
         * round.
         */
        DEPENDENT,
        /** Recently created, reset or added to the group by a person who recently created or reset one of these. */
        RELATED,
        /** None. */
        NONE
    }
}
