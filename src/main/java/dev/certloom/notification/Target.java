package dev.certloom.notification;

/**
 * Who is notified, and how.
 *
 * @param recipient an address, or the name of a webhook: 1 to 320 characters
 */
record Target(Channel channel, String recipient) {

    private static final int MAX_RECIPIENT_LENGTH = 320;

    /** @throws IllegalArgumentException when the recipient is empty or too long */
    public Target {
        if (recipient.isEmpty() || recipient.length() > MAX_RECIPIENT_LENGTH) {
            throw new IllegalArgumentException("Expected a recipient of 1 to %d characters, but got %d."
                    .formatted(MAX_RECIPIENT_LENGTH, recipient.length()));
        }
    }
}
