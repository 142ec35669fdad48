package dev.certloom.notification;

/** Entry point for notices to people and other systems. */
public interface Notices {

    /** When the vault's contacts are told. */
    enum Contacts {
        /** In place of those whom the notice is for, where none of them has an address. */
        INSTEAD,
        /** Beside those whom the notice is for. */
        BESIDE,
        /** Not at all: they are told otherwise. */
        NEVER
    }

    /** As {@link #post(Notice, Contacts)}, to the contacts only where nobody else has an address. */
    default void post(Notice notice) {
        post(notice, Contacts.INSTEAD);
    }

    /**
     * Stores the notice for each recipient, within the caller's transaction, to be delivered after its commit. Resolves
     * the recipients now: the addresses of the groups and people, the vault's contacts, and every webhook that
     * wants this kind. The same event posted again, at any time and by anybody, changes nothing for those who have it
     * already.
     *
     * @throws IllegalStateException when there is no transaction
     */
    void post(Notice notice, Contacts contacts);
}
