package dev.certloom.certificate;

import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.List;

/** Stores the contacts of each vault. */
public interface ContactBook {

    /** In the order they were set; empty when there are none. */
    List<Contact> find(VaultName vault);

    /** Replaces all of them. */
    void replace(VaultName vault, List<Contact> contacts, Instant now);

    /** Removes all of them; returns what was there, empty when there was nothing. */
    List<Contact> delete(VaultName vault);
}
