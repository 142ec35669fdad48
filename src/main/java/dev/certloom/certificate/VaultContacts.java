package dev.certloom.certificate;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.AuditableEvent;
import dev.certloom.kernel.ChangeDetails;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The contacts of each vault, set and deleted as a whole (API reference 2.10). They are notified when no other
 * recipient is known.
 */
@Service
public class VaultContacts {

    private static final int MAX_CONTACTS = 100;
    private static final int MAX_DETAIL_LENGTH = 1_000;

    private final ContactBook book;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    public VaultContacts(
            ContactBook book, TransactionOperations transaction, ApplicationEventPublisher events, Clock clock) {
        this.book = book;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Replaces the contacts.
     *
     * @param contacts 1 to 100
     * @throws Refusal INVALID when there are none, or too many
     */
    public List<Contact> set(VaultName vault, List<Contact> contacts, Actor actor) {
        if (contacts.isEmpty() || contacts.size() > MAX_CONTACTS) {
            throw Refusal.invalidProperty("contacts");
        }
        return transaction.execute(status -> {
            List<Contact> before = book.find(vault);
            book.replace(vault, contacts, clock.instant());
            publish(AuditAction.CONTACTS_SET, vault, before, contacts, actor);
            return contacts;
        });
    }

    /**
     * In the order they were set.
     *
     * @throws Refusal CONTACTS_NOT_FOUND
     */
    public List<Contact> get(VaultName vault) {
        return found(book.find(vault));
    }

    /** As {@link #get}; empty when there are none. */
    public List<Contact> of(VaultName vault) {
        return book.find(vault);
    }

    /**
     * Deletes them.
     *
     * @return the former contacts
     * @throws Refusal CONTACTS_NOT_FOUND
     */
    public List<Contact> delete(VaultName vault, Actor actor) {
        return transaction.execute(status -> {
            List<Contact> deleted = found(book.delete(vault));
            publish(AuditAction.CONTACTS_DELETED, vault, deleted, List.of(), actor);
            return deleted;
        });
    }

    private static List<Contact> found(List<Contact> contacts) {
        if (contacts.isEmpty()) {
            throw new Refusal(Refusal.Kind.CONTACTS_NOT_FOUND, "Contacts not found");
        }
        return contacts;
    }

    private void publish(AuditAction action, VaultName vault, List<Contact> before, List<Contact> after, Actor actor) {
        events.publishEvent(new AuditableEvent(
                action,
                vault,
                AuditObject.CONTACTS,
                Optional.empty(),
                actor,
                clock.instant(),
                ChangeDetails.between(members(before), members(after))));
    }

    private static Map<String, String> members(List<Contact> contacts) {
        String emails = contacts.stream().map(Contact::email).collect(Collectors.joining(","));
        return Map.of(
                "count",
                Integer.toString(contacts.size()),
                "emails",
                emails.substring(0, Math.min(MAX_DETAIL_LENGTH, emails.length())));
    }
}
