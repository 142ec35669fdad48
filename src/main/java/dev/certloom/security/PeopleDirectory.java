package dev.certloom.security;

import dev.certloom.security.spi.People;
import dev.certloom.security.spi.Person;
import java.util.Locale;
import java.util.Optional;

/** Finds people by what others call them. */
public class PeopleDirectory {

    private final boolean embedded;
    private final People people;

    /** @param embedded whether people are those of the embedded server */
    PeopleDirectory(boolean embedded, People people) {
        this.embedded = embedded;
        this.people = people;
    }

    /**
     * Who is meant.
     *
     * @param nameOrId the name somebody logs in with, or the stable identifier
     * @return the stable identifier; with an outside provider, whose people are not known here, what was given. Empty when the
     *     embedded server knows nobody of that name or identifier
     */
    public Optional<String> idOf(String nameOrId) {
        if (!embedded) {
            return Optional.of(nameOrId);
        }
        return people.find(nameOrId.toLowerCase(Locale.ROOT))
                .or(() -> people.byId(nameOrId))
                .map(Person::id);
    }
}
