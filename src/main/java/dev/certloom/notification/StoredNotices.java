package dev.certloom.notification;

import dev.certloom.kernel.PageSettings;
import dev.certloom.notification.NotificationSettings.Webhook;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Stores notices. Their rows are an outbox of their own: the wake-up after the commit is only a hint and need not be
 * stored, so it is not an application event, which the event outbox would store a second time.
 */
final class StoredNotices implements Notices {

    private final JdbcDeliveries deliveries;
    private final AddressBook addresses;
    private final Map<String, Webhook> webhooks;
    private final PageSettings pages;
    private final boolean mails;
    private final Runnable wake;
    private final Clock clock;

    /**
     * @param pages target of the link for notices without one
     * @param mails whether there is a mail server
     * @param wake wakes the sender because something is due; returns at once, since the committing thread still holds
     *     its database connection
     */
    StoredNotices(
            JdbcDeliveries deliveries,
            AddressBook addresses,
            Map<String, Webhook> webhooks,
            PageSettings pages,
            boolean mails,
            Runnable wake,
            Clock clock) {
        this.deliveries = deliveries;
        this.addresses = addresses;
        this.webhooks = Map.copyOf(webhooks);
        this.pages = pages;
        this.mails = mails;
        this.wake = wake;
        this.clock = clock;
    }

    @Override
    public void post(Notice notice, Contacts contacts) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException(
                    "Expected a notice to be posted within a transaction, but there is none: post it where its cause is stored.");
        }
        deliveries.post(notice.leadingTo(notice.subject().page(pages)), targets(notice, contacts), clock.instant());
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                wake.run();
            }
        });
    }

    private Set<Target> targets(Notice notice, Contacts contacts) {
        Set<Target> targets = new LinkedHashSet<>();
        if (notice.kind().isForPeople()) {
            targets.addAll(people(notice, contacts));
        }
        webhooks.forEach((name, webhook) -> {
            if (webhook.wants(notice.kind())) {
                targets.add(new Target(Channel.WEBHOOK, name));
            }
        });
        return targets;
    }

    private Set<Target> people(Notice notice, Contacts contacts) {
        Set<String> mailed = mails ? mailed(notice, contacts) : Set.of();
        return mailed.isEmpty()
                ? Set.of(new Target(Channel.LOG, "log"))
                : mailed.stream()
                        .map(address -> new Target(Channel.MAIL, address))
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** Addresses that differ only in case lead to the same mailbox: one of them is enough, and always the same. */
    private Set<String> mailed(Notice notice, Contacts contacts) {
        Set<MailAddress> named = Stream.concat(
                        notice.groups().stream().map(addresses::ofGroup),
                        notice.people().stream().map(addresses::ofPerson))
                .flatMap(Set::stream)
                .collect(Collectors.toSet());
        Set<MailAddress> alsoTold = contacts == Contacts.BESIDE || (contacts == Contacts.INSTEAD && named.isEmpty())
                ? addresses.ofContacts(notice.subject().vault())
                : Set.of();
        Set<String> mailboxes = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        Stream.concat(named.stream(), alsoTold.stream())
                .map(MailAddress::value)
                .sorted()
                .forEach(mailboxes::add);
        return mailboxes;
    }
}
