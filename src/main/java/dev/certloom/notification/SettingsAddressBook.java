package dev.certloom.notification;

import dev.certloom.kernel.VaultName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The address book in the settings; read, and refused when malformed, at startup. */
final class SettingsAddressBook implements AddressBook {

    private static final String SETTING = "certloom.notifications.";
    private static final int MAX_ADDRESSES = 100;

    private final Map<String, Set<MailAddress>> groups;
    private final Map<String, Set<MailAddress>> people;
    private final Map<String, Set<MailAddress>> contacts;

    /** @throws IllegalArgumentException when an address is malformed or a list too long; names the setting */
    SettingsAddressBook(NotificationSettings settings) {
        groups = read(SETTING + "groups.", settings.groups());
        people = read(SETTING + "people.", settings.people());
        contacts = read(
                SETTING + "vaults.",
                settings.vaults().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, vault -> vault.getValue().contacts())));
    }

    private static Map<String, Set<MailAddress>> read(String setting, Map<String, List<String>> named) {
        Map<String, Set<MailAddress>> read = new LinkedHashMap<>();
        named.forEach((name, addresses) -> read.put(name, addresses(setting + name, addresses)));
        return Map.copyOf(read);
    }

    private static Set<MailAddress> addresses(String setting, List<String> addresses) {
        if (addresses.size() > MAX_ADDRESSES) {
            throw new IllegalArgumentException("Expected at most %d addresses in %s, but got %d: use a mailing list."
                    .formatted(MAX_ADDRESSES, setting, addresses.size()));
        }
        try {
            return addresses.stream().map(String::strip).map(MailAddress::new).collect(Collectors.toUnmodifiableSet());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Set<MailAddress> ofGroup(String group) {
        return groups.getOrDefault(group, Set.of());
    }

    @Override
    public Set<MailAddress> ofPerson(String person) {
        return people.getOrDefault(person, Set.of());
    }

    @Override
    public Set<MailAddress> ofContacts(VaultName vault) {
        return contacts.getOrDefault(vault.value(), Set.of());
    }
}
