package dev.certloom.notification;

/**
 * The text of a mail.
 *
 * @param subject one line
 * @param plain for readers of text
 * @param html the same for readers of HTML
 */
record MailText(String subject, String plain, String html) {

    private static final int MAX_SUBJECT_LENGTH = 200;

    MailText {
        subject = PlainText.line(subject, MAX_SUBJECT_LENGTH);
    }
}
