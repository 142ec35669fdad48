package dev.certloom.certificate;

import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Contacts of vaults in memory. */
public final class InMemoryContacts implements ContactBook {

    private final Map<VaultName, List<Contact>> contacts = new HashMap<>();

    @Override
    public List<Contact> find(VaultName vault) {
        return contacts.getOrDefault(vault, List.of());
    }

    @Override
    public void replace(VaultName vault, List<Contact> wanted, Instant now) {
        contacts.put(vault, wanted);
    }

    @Override
    public List<Contact> delete(VaultName vault) {
        return Optional.ofNullable(contacts.remove(vault)).orElse(List.of());
    }
}
