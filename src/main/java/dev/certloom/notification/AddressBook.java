package dev.certloom.notification;

import dev.certloom.kernel.VaultName;
import java.util.Set;

/** Looks up mail addresses of recipients. Called in the transaction that posts a notice, so it must answer at once. */
interface AddressBook {

    /** Of a group; empty when it has none or is unknown. At most 100. */
    Set<MailAddress> ofGroup(String group);

    /** Of a person, by id; empty when unknown. At most 100. */
    Set<MailAddress> ofPerson(String person);

    /** Of the vault's contacts, who are notified when no other recipient is known. At most 100. */
    Set<MailAddress> ofContacts(VaultName vault);
}
