package dev.certloom.notification;

/** A way to tell. */
public enum Channel {
    /** To a mail address. */
    MAIL,
    /** To a webhook of the settings, by its name. */
    WEBHOOK,
    /** To the log: where no mail server is set, or nobody has an address. */
    LOG
}
