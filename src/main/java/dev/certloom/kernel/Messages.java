package dev.certloom.kernel;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;

/**
 * What people read, by keys, from the one file {@code messages.properties} that templates read too. Needs nothing but the classpath,
 * so that a page that says that the database is away can be written from it. Every text is a {@link MessageFormat}: an apostrophe is
 * written twice.
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

    /** The same, where the key is made of what was stored by any release. */
    public static Optional<String> find(String key) {
        return TEXTS.containsKey(key) ? Optional.of(text(key)) : Optional.empty();
    }

    /** The word for a constant: {@code AWAITING_MERGE} of the place {@code phase} has the key {@code phase.awaiting-merge}. */
    public static String of(String place, Enum<?> constant) {
        return text(key(place, constant));
    }

    /** The key of the word for a constant. */
    public static String key(String place, Enum<?> constant) {
        return place + "." + constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
