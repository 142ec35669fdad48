package dev.certloom.notification;

import dev.certloom.certificate.Contact;
import dev.certloom.certificate.VaultContacts;
import dev.certloom.identity.PeopleAddresses;
import dev.certloom.kernel.VaultName;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uses the addresses in the settings; for a group or person without any there, those of the accounts. The contacts are
 * those set in the vault; when there are none, those in the settings.
 */
final class KnownAddresses implements AddressBook {

    private static final Logger LOG = LoggerFactory.getLogger(KnownAddresses.class);
    private static final int MAX_ADDRESSES = 100;

    private final AddressBook settings;
    private final PeopleAddresses people;
    private final VaultContacts contacts;

    KnownAddresses(AddressBook settings, PeopleAddresses people, VaultContacts contacts) {
        this.settings = settings;
        this.people = people;
        this.contacts = contacts;
    }

    @Override
    public Set<MailAddress> ofGroup(String group) {
        Set<MailAddress> set = settings.ofGroup(group);
        return set.isEmpty() ? usable(people.ofGroup(group, MAX_ADDRESSES)) : set;
    }

    @Override
    public Set<MailAddress> ofPerson(String person) {
        Set<MailAddress> set = settings.ofPerson(person);
        return set.isEmpty() ? usable(people.ofPerson(person)) : set;
    }

    @Override
    public Set<MailAddress> ofContacts(VaultName vault) {
        Set<String> set = contacts.of(vault).stream().map(Contact::email).collect(Collectors.toUnmodifiableSet());
        return set.isEmpty() ? settings.ofContacts(vault) : usable(set);
    }

    /** An invalid address would otherwise keep its request from continuing. */
    private static Set<MailAddress> usable(Set<String> mails) {
        return mails.stream()
                .filter(KnownAddresses::isUsable)
                .map(MailAddress::new)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean isUsable(String mail) {
        boolean usable = MailAddress.isOne(mail);
        if (!usable) {
            LOG.warn("An account has a mail address that no mail can be sent to; it is left out.");
        }
        return usable;
    }
}
