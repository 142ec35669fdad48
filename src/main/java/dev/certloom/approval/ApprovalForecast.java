package dev.certloom.approval;

import java.util.Optional;

/** What the approval of a request would come to, by what counts now. Nothing is bound by it: what counts may change meanwhile. */
public sealed interface ApprovalForecast {

    /**
     * A row of the decision table would let it through, or ask people.
     *
     * @param because in words for people, where the table has some
     * @param ticket whether it would be carried out under a ticket only
     */
    record ByTable(ApprovalRequirement requirement, Optional<String> because, boolean ticket)
            implements ApprovalForecast {}

    /** A company's own approval process decides, and asks whom it likes. */
    record ByProcess() implements ApprovalForecast {}

    /** It cannot be said now. */
    record Unknown(Why why) implements ApprovalForecast {

        /** Why not. */
        public enum Why {
            /** The engine, which evaluates the table, does not answer. */
            ENGINE_AWAY,
            /** The newest version of process or table waits until an administrator accepts it. */
            AWAITS_ACCEPTANCE,
            /** The table has no answer that can be used. */
            NO_ANSWER
        }
    }
}
