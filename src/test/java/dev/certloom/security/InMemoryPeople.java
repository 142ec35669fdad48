package dev.certloom.security;

import dev.certloom.security.spi.AccountAct;
import dev.certloom.security.spi.AuthorizationCodes;
import dev.certloom.security.spi.IssuedCode;
import dev.certloom.security.spi.People;
import dev.certloom.security.spi.Person;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** People and their codes as long as the test runs. */
final class InMemoryPeople implements People, AuthorizationCodes {

    private final TreeMap<String, Person> people = new TreeMap<>();
    private final Map<String, Integer> attempts = new HashMap<>();
    private final Map<String, IssuedCode> codes = new HashMap<>();
    final List<AccountAct> accountActs = new ArrayList<>();

    @Override
    public synchronized Optional<Person> find(String userName) {
        return Optional.ofNullable(people.get(userName));
    }

    @Override
    public synchronized Optional<Person> byId(String id) {
        return people.values().stream().filter(person -> person.id().equals(id)).findFirst();
    }

    @Override
    public Optional<Person> lock(String userName) {
        return find(userName);
    }

    @Override
    public synchronized List<Person> list(Optional<String> after, int limit) {
        return people.tailMap(after.orElse(""), false).values().stream()
                .limit(limit)
                .toList();
    }

    @Override
    public Optional<Person> first() {
        return find(FirstAdministrator.USER_NAME);
    }

    @Override
    public synchronized void record(AccountAct act) {
        accountActs.add(act);
    }

    @Override
    public synchronized boolean isEmpty() {
        return people.isEmpty();
    }

    @Override
    public synchronized boolean addFirst(Person person) {
        return isEmpty() && add(person);
    }

    @Override
    public synchronized boolean add(Person person) {
        return people.putIfAbsent(person.userName(), person) == null;
    }

    @Override
    public synchronized void save(Person person) {
        people.put(person.userName(), person);
    }

    @Override
    public synchronized boolean remove(String userName) {
        attempts.remove(userName);
        return people.remove(userName) != null;
    }

    @Override
    public synchronized Optional<Person> attempt(String userName, int limit, Instant now, Instant lockedUntil) {
        Optional<Person> person = find(userName)
                .filter(known -> known.lockedUntil().isEmpty()
                        || !known.lockedUntil().get().isAfter(now));
        return person.map(known -> {
            boolean last = attempts.merge(userName, 1, Integer::sum) >= limit;
            Person counted = withLock(known, last ? Optional.of(lockedUntil) : Optional.empty());
            if (last) {
                attempts.remove(userName);
            }
            people.put(userName, counted);
            return counted;
        });
    }

    @Override
    public synchronized void admitted(String id) {
        byId(id).ifPresent(person -> {
            attempts.remove(person.userName());
            people.put(person.userName(), withLock(person, Optional.empty()));
        });
    }

    private static Person withLock(Person person, Optional<Instant> lockedUntil) {
        return new Person(
                person.id(),
                person.userName(),
                person.name(),
                person.mail(),
                person.passwordHash(),
                person.passwordVersion(),
                person.roles(),
                person.groups(),
                person.mustChange(),
                lockedUntil,
                person.created(),
                person.changed());
    }

    @Override
    public synchronized void keep(IssuedCode code) {
        codes.put(code.hash(), code);
    }

    @Override
    public synchronized Optional<IssuedCode> find(String hash, Instant now) {
        return Optional.ofNullable(codes.get(hash))
                .filter(code -> code.expires().isAfter(now));
    }

    @Override
    public synchronized boolean use(String hash, Instant now) {
        return codes.remove(hash) != null;
    }
}
