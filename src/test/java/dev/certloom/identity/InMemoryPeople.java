package dev.certloom.identity;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.dao.DataAccessResourceFailureException;

/** People, their codes and where they came from as long as the test runs. */
public final class InMemoryPeople implements People, AuthorizationCodes, SignInPlaces {

    private final TreeMap<String, Person> people = new TreeMap<>();
    private final Map<String, IssuedCode> codes = new HashMap<>();
    final List<AccountAct> accountActs = new ArrayList<>();
    private final Set<String> places = new HashSet<>();
    private volatile boolean away;

    @Override
    public synchronized boolean isKnown(String subject, String place) {
        return places.contains(subject + " at " + place);
    }

    @Override
    public synchronized void remember(String subject, String place, Instant now) {
        places.add(subject + " at " + place);
    }

    /** As after a start with an empty store. */
    synchronized void forgetPlaces() {
        places.clear();
    }

    /** From now on whoever looks for somebody finds the store away, or there again. */
    public void away(boolean isAway) {
        away = isAway;
    }

    private void reach() {
        if (away) {
            throw new DataAccessResourceFailureException("secret-dsn");
        }
    }

    @Override
    public synchronized Optional<Person> find(String userName) {
        reach();
        return Optional.ofNullable(people.get(userName));
    }

    @Override
    public synchronized Optional<Person> byId(String id) {
        reach();
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
    public synchronized Set<String> mailsOfGroup(String group, int limit) {
        return people.values().stream()
                .filter(person -> person.groups().contains(group))
                .flatMap(person -> person.mail().stream())
                .distinct()
                .sorted()
                .limit(limit)
                .collect(Collectors.toUnmodifiableSet());
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
        return people.remove(userName) != null;
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
