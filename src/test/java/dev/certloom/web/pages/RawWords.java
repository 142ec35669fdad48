package dev.certloom.web.pages;

import dev.certloom.operation.Phase;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds words of code in what people read: names of constants, and audit actions as they are on record. */
public final class RawWords {

    private static final String ACTION = "audit.action.";

    private static final Set<String> RAW = Stream.of(
                    Arrays.stream(Phase.values()).map(Phase::wireName).filter(RawWords::isCamelCase),
                    Words.PLACES.keySet().stream()
                            .flatMap(kind -> Arrays.stream(kind.getEnumConstants()))
                            .map(constant -> ((Enum<?>) constant).name()),
                    ResourceBundle.getBundle("messages", Locale.ROOT).keySet().stream()
                            .filter(key -> key.startsWith(ACTION))
                            .map(key -> key.substring(ACTION.length()))
                            .filter(action -> action.contains("-")))
            .flatMap(words -> words)
            .collect(Collectors.toUnmodifiableSet());

    private static final Pattern TO_SEARCH_FOR = Pattern.compile("<code.*?</code>", Pattern.DOTALL);
    private static final Pattern MARKUP = Pattern.compile("<!--.*?-->|<[^>]*>", Pattern.DOTALL);
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^A-Za-z_-]+");

    private RawWords() {}

    /** Those in a page, apart from what it shows as code: the audit's words to search for. */
    static Collection<String> inHtml(String page) {
        return inText(
                MARKUP.matcher(TO_SEARCH_FOR.matcher(page).replaceAll(" ")).replaceAll(" "));
    }

    /** Those in what a browser shows. */
    public static Collection<String> inText(String text) {
        return Arrays.stream(BETWEEN_WORDS.split(text))
                .filter(RAW::contains)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isCamelCase(String word) {
        return !word.equals(word.toLowerCase(Locale.ROOT));
    }
}
