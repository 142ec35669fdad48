package dev.certloom.approval;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What a decision table may ask about one request: its context {@code request}, as listed in {@code docs/approval.md}.
 *
 * @param members texts, numbers, booleans and lists of texts, by the names that the table uses; nothing secret, since the
 *     engine gets them
 */
public record RequestFacts(Map<String, Object> members) {

    static final String UNREADABLE = "unreadable";

    public RequestFacts {
        members = Map.copyOf(members);
    }

    /** What could not be read in the certification request, in words for its requester; empty if all of it could. */
    public List<String> unreadable() {
        return members.get(UNREADABLE) instanceof Collection<?> names
                ? names.stream().map(String::valueOf).toList()
                : List.of();
    }
}
