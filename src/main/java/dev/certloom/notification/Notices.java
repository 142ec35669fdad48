package dev.certloom.notification;

/** Entry point for notices to people and other systems. */
public interface Notices {

    /**
     * Stores the notice for each recipient, within the caller's transaction, to be delivered after its commit. Resolves
     * the recipients now: the addresses of the groups and people, else the vault's contacts, and every webhook that
     * wants this kind. The same event posted again, at any time and by anybody, changes nothing for those who have it
     * already.
     *
     * @throws IllegalStateException when there is no transaction
     */
    void post(Notice notice);
}
