package dev.certloom.security;

import dev.certloom.security.spi.Client;
import dev.certloom.security.spi.Clients;
import dev.certloom.security.spi.People;
import dev.certloom.security.spi.Person;
import java.util.Set;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Callers as they are at this moment. What a token or a session says of somebody was true when it was made; with the embedded
 * server the store says what is true now, at each request.
 */
interface CurrentCallers {

    /** Of a token or session that names no password: those of programs, and those an earlier release made. */
    int NO_PASSWORD = -1;

    /**
     * @param said the caller as the token or session has it
     * @param passwordVersion which password of a person it was made for
     * @throws TokenRefused when the account is gone, or has another password by now
     * @throws KeysUnavailable when that cannot be told
     */
    Caller of(Caller said, int passwordVersion);

    /** Of an outside provider, whose people are not known here: what its tokens say counts for as long as they do. */
    static CurrentCallers asTokensSay() {
        return (said, passwordVersion) -> said;
    }

    /** Of the embedded server: one look-up by primary key. */
    static CurrentCallers asStored(People people, Clients clients) {
        return (said, passwordVersion) -> {
            try {
                return said.appid().equals(PeopleClient.ID)
                        ? people.byId(said.oid())
                                .filter(person ->
                                        person.passwordVersion() == passwordVersion && !person.passwordChangeRequired())
                                .map(person -> current(said, person))
                                .orElseThrow(TokenRefused::expiredOrUnreadable)
                        : clients.find(said.oid())
                                .map(client -> current(said, client))
                                .orElseThrow(TokenRefused::expiredOrUnreadable);
            } catch (DataAccessException | TransactionException e) {
                throw new KeysUnavailable(e);
            }
        };
    }

    private static Caller current(Caller said, Person person) {
        return said.now(person.name(), person.roles(), person.groups(), Set.of(), Set.of());
    }

    private static Caller current(Caller said, Client client) {
        return said.now(client.name(), client.roles(), Set.of(), client.owners(), client.vaults());
    }
}
