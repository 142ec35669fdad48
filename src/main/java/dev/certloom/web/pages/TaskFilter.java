package dev.certloom.web.pages;

import dev.certloom.approval.OpenTask;
import java.util.Optional;
import java.util.Set;

/**
 * Which tasks a list holds.
 *
 * @param claimed by whom they are claimed
 * @param lateOnly only those that are overdue, or for which others are asked as well because nobody decided
 * @param rule of the decision table that had people asked
 * @param requester id
 * @param search words of names, subject or id
 */
record TaskFilter(
        Set<OpenTask.Kind> kinds,
        Claimed claimed,
        boolean lateOnly,
        Optional<String> rule,
        Optional<String> requester,
        Optional<String> search) {

    TaskFilter {
        kinds = Set.copyOf(kinds);
    }

    /** Whether somebody works on a task. */
    enum Claimed {
        EITHER,
        BY_ME,
        BY_ANYBODY,
        BY_NOBODY
    }

    /** All of these kinds. */
    static TaskFilter of(Set<OpenTask.Kind> kinds) {
        return new TaskFilter(kinds, Claimed.EITHER, false, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
