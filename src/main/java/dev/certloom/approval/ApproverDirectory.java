package dev.certloom.approval;

import dev.certloom.kernel.OperationId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** What is on record of the people who may be asked to decide on a request, where people are those of our own server. */
public interface ApproverDirectory {

    /**
     * Everybody with one of the roles and one of the groups, and the others who are named.
     *
     * @param operation the request to be decided on
     * @param groups of the step
     * @param roles whose holders may decide in the vault
     * @param others ids of people who are looked at in any case
     * @param lately how long before the request something counts that was done to an account
     */
    Electoral of(OperationId operation, Set<String> groups, Set<String> roles, Set<String> others, Duration lately);

    /** Whether one of two accounts was lately made, reset or given roles or groups by the other. */
    boolean tied(String one, String other, Instant since);

    /** Ids of people with one of these roles; at most {@code limit}. */
    Set<String> holding(Set<String> roles, int limit);

    /**
     * What is on record.
     *
     * @param askers ids of who asked, and of those who answered for the program that did, at the request or since
     * @param firstClient whether the request is the first client's
     */
    record Electoral(List<Elector> people, Set<String> askers, boolean firstClient) {

        public Electoral {
            people = List.copyOf(people);
            askers = Set.copyOf(askers);
        }
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
