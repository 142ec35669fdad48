package dev.certloom.identity;

import com.google.common.base.Ascii;
import dev.certloom.access.Permission;
import dev.certloom.access.Vaults;
import java.util.Optional;
import java.util.Set;

/** Finds people by name or id. */
public class PeopleDirectory {

    private final boolean embedded;
    private final People people;
    private final Vaults vaults;

    /** @param embedded whether people are those of the embedded server */
    PeopleDirectory(boolean embedded, People people, Vaults vaults) {
        this.embedded = embedded;
        this.people = people;
        this.vaults = vaults;
    }

    /** Whether people, their roles and groups are in our own store; otherwise they are known only from tokens. */
    public boolean isOurOwn() {
        return embedded;
    }

    /** The values of the roles claim that grant this permission in the vault. */
    public Set<String> rolesThatAllow(Permission permission, String vault) {
        return vaults.rolesThatAllow(permission, vault);
    }

    /**
     * Resolves a person.
     *
     * @param nameOrId the login name, or the stable identifier
     * @return the stable identifier; with an outside provider, whose people are not known here, what was given. Empty
     *     when the embedded server knows nobody of that name or identifier
     */
    public Optional<String> idOf(String nameOrId) {
        if (!embedded) {
            return Optional.of(nameOrId);
        }
        return people.find(Ascii.toLowerCase(nameOrId))
                .or(() -> people.byId(nameOrId))
                .map(Person::id);
    }

    /** The name of a person of the embedded server; empty for programs, and where people are not known here. */
    public Optional<String> nameOf(String id) {
        return embedded ? people.byId(id).map(Person::name) : Optional.empty();
    }
}
