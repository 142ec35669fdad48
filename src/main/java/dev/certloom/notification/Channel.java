package dev.certloom.notification;

/** A way to deliver a notice. */
enum Channel {
    /** To a mail address. */
    MAIL,
    /** To a webhook of the settings, by its name. */
    WEBHOOK,
    /** To the log: when no mail server is configured, or no recipient has an address. */
    LOG
}
