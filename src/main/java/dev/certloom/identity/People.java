package dev.certloom.identity;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keeps the people of the embedded authorization server. User names are given in lower case. */
public interface People {

    Optional<Person> find(String userName);

    Optional<Person> byId(String id);

    /** The person, with nobody else able to change them until the transaction ends. */
    Optional<Person> lock(String userName);

    /** Up to that many in the order of their user names, beginning behind one. */
    List<Person> list(Optional<String> after, int limit);

    /** The mail addresses of a group's members who have one; at most {@code limit}. */
    Set<String> mailsOfGroup(String group, int limit);

    /** The administrator made at the first start, while that account is there. */
    Optional<Person> first();

    /** Writes down what was done to an account; with it in one transaction. */
    void record(AccountAct act);

    /** Whether there is nobody. */
    boolean isEmpty();

    /**
     * Adds the person if there was never a first one. Of several replicas that start together exactly one succeeds.
     *
     * @return whether they were added
     */
    boolean addFirst(Person person);

    /** @return false when somebody has the id or the user name */
    boolean add(Person person);

    /**
     * Writes all of the person but id, user name and creation. Another password forgets the codes that were issued for the one
     * before.
     */
    void save(Person person);

    /** @return false when there was nobody of that name */
    boolean remove(String userName);
}
