package dev.certloom.identity;

import dev.certloom.access.Permission;
import dev.certloom.access.Vaults;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.CurrentRequesters;
import dev.certloom.operation.Requester;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/** Requesters of the embedded server according to the store; of those of an outside provider nothing is known. */
record StoredRequesters(boolean embedded, People people, Clients clients, Vaults vaults) implements CurrentRequesters {

    @Override
    public Set<String> groups(Requester requester) {
        return person(requester).map(Person::groups).orElse(Set.of());
    }

    @Override
    public Standing standing(VaultName vault, Requester requester) {
        if (!embedded) {
            return Standing.UNKNOWN;
        }
        Set<String> roles = person(requester)
                .map(Person::roles)
                .or(() -> clients.find(requester.id())
                        .filter(Client::enabled)
                        .filter(client ->
                                client.vaults().isEmpty() || client.vaults().contains(vault.value()))
                        .map(Client::roles))
                .orElse(Set.of());
        return Collections.disjoint(roles, vaults.rolesThatAllow(Permission.CERTIFICATES_CREATE, vault.value()))
                ? Standing.MAY_NOT
                : Standing.MAY;
    }

    /** Somebody else knows the password of an account that was reset: whoever used it before counts no more. */
    private Optional<Person> person(Requester requester) {
        return embedded
                ? people.byId(requester.id()).filter(person -> !person.passwordChangeRequired())
                : Optional.empty();
    }
}
