package dev.certloom.notification.spi;

import java.util.Set;

/** Mail addresses of the people of the embedded authorization server; of none where people are somebody else's. */
public interface Accounts {

    /** Of a group's members, as they wrote them; at most {@code limit}. */
    Set<String> mailsOfGroup(String group, int limit);

    /** Of a person, by id; empty when unknown or without address. */
    Set<String> mailsOfPerson(String person);
}
