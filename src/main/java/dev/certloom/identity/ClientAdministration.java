package dev.certloom.identity;

import dev.certloom.access.TokenText;
import dev.certloom.identity.PeopleAdministration.Act;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.WrittenText;
import dev.certloom.settings.Suggestion;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Adds and changes programs, and their secrets. Each action and its audit line are one transaction. Whoever is shown a secret can act
 * as the program: they are not independent of what it requests as long as the secret is there, and for a while after it.
 */
final class ClientAdministration {

    private static final int MAX_NAME_LENGTH = 100;
    private static final int MAX_VALUES = 50;

    private final Clients clients;
    private final People people;
    private final Set<String> roles;
    private final Set<String> vaults;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    /**
     * @param roles that programs can have: all that the vaults' settings know
     * @param vaults names of all vaults
     */
    ClientAdministration(
            Clients clients,
            People people,
            Set<String> roles,
            Set<String> vaults,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.clients = clients;
        this.people = people;
        this.roles = roles;
        this.vaults = vaults;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * The given properties of a program. Omitted ones do not change, or have their defaults for a new one.
     *
     * @param vaults names of the only vaults in which its roles apply; empty for every vault
     */
    record Draft(
            Optional<String> name,
            Optional<List<String>> roles,
            Optional<List<String>> vaults,
            Optional<Boolean> enabled) {

        /** @throws InvalidPeopleRequest when a member is out of rule */
        Draft {
            name = name.map(text -> WrittenText.line(text, MAX_NAME_LENGTH)
                    .orElseThrow(() -> InvalidPeopleRequest.invalid("Expected a name of 1 to " + MAX_NAME_LENGTH
                            + " visible characters, but 'name' is something else.")));
        }
    }

    /**
     * The resulting program.
     *
     * @param secret just generated, shown only this once; empty if it got none
     */
    record SavedClient(Client client, Optional<NewSecret> secret) {}

    /** Up to that many, beginning behind an id, in the order of ids. */
    List<Client> list(Optional<String> after, int limit) {
        return clients.list(after, limit);
    }

    /**
     * Adds a program with a secret.
     *
     * @param owners user names of the people who answer for it, at least one
     * @throws InvalidPeopleRequest when a member is missing or out of rule
     */
    SavedClient add(Draft draft, List<String> owners, Act act) {
        String name = draft.name()
                .orElseThrow(
                        () -> InvalidPeopleRequest.invalid("Expected a 'name' for the program, but there is none."));
        if (owners.isEmpty() || owners.size() > MAX_VALUES) {
            throw InvalidPeopleRequest.invalid(
                    "Expected 1 to %d 'owners', user names of the people who answer for the program: they are asked about its requests, and may not approve them."
                            .formatted(MAX_VALUES));
        }
        Instant now = clock.instant();
        NewSecret secret = NewSecret.generate(now);
        return inTransaction(() -> {
            Client added = new Client(
                    UUID.randomUUID().toString(),
                    name,
                    List.of(secret.kept()),
                    known("role", draft.roles().orElse(List.of()), roles),
                    known("vault", draft.vaults().orElse(List.of()), vaults),
                    owners.stream().map(this::owner).collect(Collectors.toUnmodifiableSet()),
                    draft.enabled().orElse(true),
                    now,
                    Optional.empty());
            clients.add(added, act.caller().oid());
            recordShownSecret(added, AccountAct.Kind.ADDED, act, now);
            Map<String, String> details = new HashMap<>(described(added));
            details.put("owners", owners.stream().sorted().collect(Collectors.joining(",")));
            publish(AuditAction.CLIENT_ADDED, added, act, details);
            return new SavedClient(added, Optional.of(secret));
        });
    }

    private String owner(String userName) {
        return people.find(PeopleAdministration.canonical(userName))
                .orElseThrow(() -> InvalidPeopleRequest.invalid("Expected user names of people as 'owners', but '"
                        + TokenText.cut(userName, 64) + "' is nobody's. Add the person first."))
                .id();
    }

    /**
     * Changes a program. One that is disabled loses access at its next request.
     *
     * @throws InvalidPeopleRequest when there is none with that id, or a member is out of rule, or a program changes what it may do
     *     itself
     */
    Client change(String id, Draft draft, Act act) {
        if (act.caller().oid().equals(id)
                && (draft.roles().isPresent()
                        || draft.vaults().isPresent()
                        || draft.enabled().isPresent())) {
            throw lockedOut();
        }
        return inTransaction(() -> {
            Client before = locked(id);
            Client after = new Client(
                    id,
                    draft.name().orElse(before.name()),
                    before.secrets(),
                    draft.roles().map(given -> known("role", given, roles)).orElse(before.roles()),
                    draft.vaults().map(given -> known("vault", given, vaults)).orElse(before.vaults()),
                    before.owners(),
                    draft.enabled().orElse(before.enabled()),
                    before.created(),
                    before.lastUsed());
            clients.save(after);
            publish(AuditAction.CLIENT_CHANGED, after, act, described(after));
            return after;
        });
    }

    /**
     * Gives a program another secret beside the one it has.
     *
     * @throws InvalidPeopleRequest when there is none with that id, or it has as many as it may have
     */
    SavedClient addSecret(String id, Act act) {
        Instant now = clock.instant();
        NewSecret secret = NewSecret.generate(now);
        return inTransaction(() -> {
            Client client = locked(id);
            if (client.secrets().size() >= Client.MAX_SECRETS) {
                throw InvalidPeopleRequest.tooManySecrets();
            }
            clients.addSecret(id, secret.kept(), act.caller().oid());
            recordShownSecret(client, AccountAct.Kind.RESET, act, now);
            publish(
                    AuditAction.CLIENT_SECRET_ADDED,
                    client,
                    act,
                    Map.of("secret", secret.kept().id()));
            return new SavedClient(locked(id), Optional.of(secret));
        });
    }

    /**
     * Takes a secret away: nobody logs in with it any more. Tokens that were given for it stay good until they expire.
     *
     * @throws InvalidPeopleRequest when there is no such program or secret
     */
    Client removeSecret(String id, String secret, Act act) {
        return inTransaction(() -> {
            Client client = locked(id);
            if (client.secrets().stream().noneMatch(kept -> kept.id().equals(secret))) {
                throw InvalidPeopleRequest.noSecret(secret);
            }
            if (client.secrets().size() == 1 && act.caller().oid().equals(id)) {
                throw lockedOut();
            }
            clients.removeSecret(id, secret);
            publish(AuditAction.CLIENT_SECRET_REMOVED, client, act, Map.of("secret", secret));
            return locked(id);
        });
    }

    private static InvalidPeopleRequest lockedOut() {
        return InvalidPeopleRequest.invalid(
                "Expected another program or a person to do this to the program that asks: it might lock itself out.");
    }

    private Client locked(String id) {
        return Optional.of(id)
                .filter(ClientDirectory::isPossible)
                .flatMap(clients::lock)
                .orElseThrow(() -> InvalidPeopleRequest.noClient(id));
    }

    private static Set<String> known(String what, List<String> given, Set<String> known) {
        if (given.size() > MAX_VALUES || given.stream().anyMatch(Objects::isNull)) {
            throw InvalidPeopleRequest.invalid(
                    "Expected up to %d names of a %s, but there are more or other things.".formatted(MAX_VALUES, what));
        }
        given.stream().filter(one -> !known.contains(one)).findFirst().ifPresent(one -> {
            throw InvalidPeopleRequest.invalid("Expected a %s of this installation (%s), but '%s' is none.%s"
                    .formatted(what, joined(known), TokenText.cut(one, 64), Suggestion.didYouMean(one, known)));
        });
        return Set.copyOf(given);
    }

    /** Its secret was shown to somebody. Names of programs are no user names, which have no colon. */
    private void recordShownSecret(Client client, AccountAct.Kind kind, Act act, Instant now) {
        people.record(new AccountAct(
                client.id(),
                "client:" + client.id(),
                kind,
                Set.of(),
                Set.of(),
                act.caller().oid(),
                now));
        events.publishEvent(PeopleChanged.ownersOf(client.id()));
    }

    private static Map<String, String> described(Client client) {
        return Map.of(
                "name", client.name(),
                "roles", joined(client.roles()),
                "vaults", joined(client.vaults()),
                "enabled", Boolean.toString(client.enabled()));
    }

    private static String joined(Set<String> values) {
        return values.stream().sorted().collect(Collectors.joining(","));
    }

    private void publish(AuditAction action, Client client, Act act, Map<String, String> details) {
        events.publishEvent(new UserEvent(
                action, act.vault(), "clients/" + client.id(), act.caller().actor(), clock.instant(), details));
    }

    private <T> T inTransaction(Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }
}
