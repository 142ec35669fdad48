package dev.certloom.web.pages;

import dev.certloom.kernel.Messages;
import java.util.Locale;
import java.util.Optional;

/**
 * What people read for a member of a provider's configuration: its label, and what helps to fill it in. A provider may word a
 * member that others have too in a way of its own.
 *
 * @param provider as issuers name it
 */
record MemberWords(String provider) {

    private static final String HELP = ".help";

    /**
     * What its field is called.
     *
     * @param path such as {@code connection.address}
     */
    public String label(String path) {
        return find(path, "").orElse(path);
    }

    /** Empty where the label says it all. */
    public Optional<String> help(String path) {
        return find(path, HELP);
    }

    /** What a choice is called. */
    public String choice(String path, String value) {
        return find(path, ".choice." + hyphenated(value)).orElse(value);
    }

    private Optional<String> find(String path, String ending) {
        return Messages.find("configuration." + hyphenated(provider) + "." + key(path) + ending)
                .or(() -> Messages.find("configuration." + key(path) + ending));
    }

    private static String key(String path) {
        return hyphenated(path.replaceAll("([a-z0-9])([A-Z])", "$1-$2"));
    }

    private static String hyphenated(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** Whether a member has a label. */
    boolean isLabelled(String path) {
        return find(path, "").isPresent();
    }
}
