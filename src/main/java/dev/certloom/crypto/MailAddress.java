package dev.certloom.crypto;

import java.util.regex.Pattern;

/** Bare mail addresses, such as {@code pki@example.org}: a mailbox of RFC 5321 section 4.1.2 without quotes, at a named host. */
public final class MailAddress {

    private static final int MAX_LENGTH = 254;
    private static final int MAX_LOCAL_LENGTH = 64;
    private static final String ATOM = "[0-9A-Za-z!#$%&'*+/=?^_`{|}~-]+";
    private static final Pattern LOCAL = Pattern.compile(ATOM + "(?:\\." + ATOM + ")*");

    private MailAddress() {}

    public static boolean isAddress(String text) {
        int at = text.indexOf('@');
        return at > 0
                && at <= MAX_LOCAL_LENGTH
                && text.length() <= MAX_LENGTH
                && LOCAL.matcher(text.substring(0, at)).matches()
                && HostName.isName(text.substring(at + 1));
    }
}
