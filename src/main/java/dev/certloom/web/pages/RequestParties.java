package dev.certloom.web.pages;

import dev.certloom.identity.PeopleDirectory;
import dev.certloom.operation.Requester;
import java.util.Collection;
import java.util.List;

/**
 * Who asks, and on whose behalf.
 *
 * @param name of the requester
 * @param owners names of the people responsible for a program that asks
 * @param authors names of those who changed the policy by which it asks
 * @param answerers names of who can answer a question, as far as they were known when it was requested; nobody of them can where
 *     it is empty
 */
record RequestParties(String name, List<String> owners, List<String> authors, List<String> answerers) {

    RequestParties {
        owners = List.copyOf(owners);
        authors = List.copyOf(authors);
        answerers = List.copyOf(answerers);
    }

    static RequestParties of(Requester requester, PeopleDirectory people) {
        List<String> owners = names(requester.owners(), people);
        List<String> answerers = people.isOurOwn()
                ? requester.people().stream()
                        .flatMap(id -> people.nameOf(id).stream())
                        .sorted()
                        .toList()
                : List.of(requester.name());
        return new RequestParties(requester.name(), owners, names(requester.policyAuthors(), people), answerers);
    }

    private static List<String> names(Collection<String> ids, PeopleDirectory people) {
        return ids.stream().map(id -> people.nameOf(id).orElse(id)).sorted().toList();
    }
}
