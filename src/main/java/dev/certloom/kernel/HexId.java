package dev.certloom.kernel;

import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/** The form all ids of the API have: a random UUID without its hyphens. */
public final class HexId {

    /** As answers say it, a regular expression. */
    public static final String WIRE_FORM = "^[0-9a-f]{32}$";

    private static final Pattern RULE = Pattern.compile("[0-9A-Fa-f]{32}");

    private HexId() {}

    public static String random() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    public static String checked(String what, String value) {
        if (!isId(value)) {
            throw new Refusal(
                    Refusal.Kind.INVALID, "This is no %s id: one has 32 hexadecimal characters.".formatted(what));
        }
        return value.toLowerCase(Locale.ROOT);
    }

    public static boolean isId(String value) {
        return RULE.matcher(value).matches();
    }
}
