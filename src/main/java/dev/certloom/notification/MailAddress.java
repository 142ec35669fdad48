package dev.certloom.notification;

import java.util.regex.Pattern;

/**
 * A bare mail address, such as {@code pki@example.org}: what RFC 5321 section 4.1.2 calls a dot-string before the at
 * sign, a domain behind it; no display name, no comment, no quoting, ASCII only (write a domain of other letters as
 * {@code xn--}). Nothing in it can end a header or name a second recipient.
 */
record MailAddress(String value) {

    private static final Pattern RULE =
            Pattern.compile("(?=.{3,254}$)[0-9A-Za-z!#$%&'*+/=?^_`{|}~-]+(?:\\.[0-9A-Za-z!#$%&'*+/=?^_`{|}~-]+)*"
                    + "@[0-9A-Za-z](?:[0-9A-Za-z-]{0,62})(?:\\.[0-9A-Za-z](?:[0-9A-Za-z-]{0,62}))*");

    /** @throws IllegalArgumentException when the text is no such address */
    public MailAddress {
        if (!RULE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "Expected a mail address such as pki@example.org, but got something else: write the address alone, without a name.");
        }
    }

    /** Whether the text is such an address. */
    public static boolean isOne(String text) {
        return RULE.matcher(text).matches();
    }

    /** The part after the at sign. */
    public String domain() {
        return value.substring(value.lastIndexOf('@') + 1);
    }

    @Override
    public String toString() {
        return value;
    }
}
