package dev.certloom.identity;

import dev.certloom.access.Caller;
import dev.certloom.access.CurrentCallers;
import dev.certloom.access.KeysUnavailable;
import dev.certloom.access.TokenRefused;
import java.util.Set;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Callers of the embedded server according to the store: one look-up by primary key. */
final class StoredCallers implements CurrentCallers {

    private final People people;
    private final Clients clients;

    StoredCallers(People people, Clients clients) {
        this.people = people;
        this.clients = clients;
    }

    @Override
    public Caller of(Caller said, int passwordVersion) {
        try {
            return said.appid().equals(PeopleClient.ID)
                    ? people.byId(said.oid())
                            .filter(person ->
                                    person.passwordVersion() == passwordVersion && !person.passwordChangeRequired())
                            .map(person -> current(said, person))
                            .orElseThrow(TokenRefused::outdated)
                    : clients.find(said.oid())
                            .filter(Client::enabled)
                            .map(client -> current(said, client))
                            .orElseThrow(TokenRefused::outdated);
        } catch (DataAccessException | TransactionException e) {
            throw new KeysUnavailable(e);
        }
    }

    private static Caller current(Caller said, Person person) {
        return said.now(person.name(), person.roles(), person.groups(), Set.of(), Set.of());
    }

    private static Caller current(Caller said, Client client) {
        return said.now(client.name(), client.roles(), Set.of(), client.owners(), client.vaults());
    }
}
