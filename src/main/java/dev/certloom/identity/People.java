package dev.certloom.identity;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Stores the people of the embedded authorization server. User names are given in lower case. */
public interface People {

    Optional<Person> find(String userName);

    Optional<Person> byId(String id);

    /** The person, locked until the transaction ends. */
    Optional<Person> lock(String userName);

    /** Up to that many in the order of their user names, starting after the given one. */
    List<Person> list(Optional<String> after, int limit);

    /** The mail addresses of a group's members who have one; at most {@code limit}. */
    Set<String> mailsOfGroup(String group, int limit);

    /** The administrator made at the first start, while that account is there. */
    Optional<Person> first();

    /** Records what was done to an account, in the same transaction. */
    void record(AccountAct act);

    /** Whether there are no people. */
    boolean isEmpty();

    /**
     * Adds the person if there has never been a first one. Of several replicas that start together exactly one
     * succeeds.
     *
     * @return whether they were added
     */
    boolean addFirst(Person person);

    /** Adds the person; returns false when the id or the user name is taken. */
    boolean add(Person person);

    /**
     * Writes all of the person but id, user name and creation. Another password forgets the codes that were issued for
     * the one before.
     */
    void save(Person person);

    /** Removes the person; returns false when there was none with that name. */
    boolean remove(String userName);
}
