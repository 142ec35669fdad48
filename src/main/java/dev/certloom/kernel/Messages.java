package dev.certloom.kernel;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;

/**
 * User-visible texts by key, from the file {@code messages.properties}, which templates use too. Needs only the
 * classpath, so that even the page about a database outage can use it. Every text is a {@link MessageFormat}:
 * apostrophes are doubled.
 */
public final class Messages {

    private static final ResourceBundle TEXTS = ResourceBundle.getBundle("messages", Locale.ROOT);

    private Messages() {}

    /**
     * The text with its values.
     *
     * @throws java.util.MissingResourceException when there is no such key, which is a mistake in the code
     */
    public static String text(String key, Object... values) {
        return new MessageFormat(TEXTS.getString(key), Locale.ENGLISH).format(values);
    }

    /** The same, for keys built from values stored by any release. */
    public static Optional<String> find(String key) {
        return TEXTS.containsKey(key) ? Optional.of(text(key)) : Optional.empty();
    }

    /**
     * The word for a constant: {@code AWAITING_MERGE} of the place {@code phase} has the key
     * {@code phase.awaiting-merge}.
     */
    public static String of(String place, Enum<?> constant) {
        return text(key(place, constant));
    }

    /** The key of the word for a constant. */
    public static String key(String place, Enum<?> constant) {
        return place + "." + constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
