package dev.certloom.approval;

import java.util.Set;

/**
 * A person whose tasks a list shows.
 *
 * @param id stable identifier
 * @param ids all of the person's: an account that was removed and added again has others
 * @param groups of the token
 * @param decidesForFirstClient whether it is the first administrator, who may decide on the first client's requests
 *     while nobody else may
 * @param barred ids of open steps that ask the person, and in which they may not decide
 */
public record TaskViewer(
        String id, Set<String> ids, Set<String> groups, boolean decidesForFirstClient, Set<String> barred) {

    public TaskViewer {
        ids = Set.copyOf(ids);
        groups = Set.copyOf(groups);
        barred = Set.copyOf(barred);
    }
}
