package dev.certloom.crypto;

import dev.certloom.kernel.DisplayText;
import java.text.Normalizer;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names of hosts as certificates may hold them: labels of RFC 1123 section 2.1, in ASCII, with underscores, as private networks
 * have them. One label will do. A last label of digits alone would read as an address and is none.
 */
final class HostName {

    private static final int MAX_LENGTH = 253;
    private static final String WILDCARD = "*.";
    private static final String A_LABEL = "xn--";
    private static final Pattern LABEL = Pattern.compile("[0-9A-Za-z_](?:[0-9A-Za-z_-]{0,61}[0-9A-Za-z_])?");
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");

    private HostName() {}

    /** The name without the dot of the root that may end it; empty when it is none. The whole leftmost label may be an asterisk. */
    static Optional<String> withWildcard(String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        String below = name.startsWith(WILDCARD) ? name.substring(WILDCARD.length()) : name;
        return name.length() <= MAX_LENGTH && isName(below) ? Optional.of(name) : Optional.empty();
    }

    /** Whether it is the name of one host, without a dot at its end. */
    static boolean isName(String text) {
        List<String> labels = List.of(text.split("\\.", -1));
        return text.length() <= MAX_LENGTH
                && labels.stream().allMatch(HostName::isLabel)
                && !DIGITS.matcher(labels.getLast()).matches();
    }

    private static boolean isLabel(String label) {
        return LABEL.matcher(label).matches()
                && (!label.regionMatches(true, 0, A_LABEL, 0, A_LABEL.length())
                        || Punycode.decode(label.substring(A_LABEL.length()))
                                .filter(HostName::isInternational)
                                .isPresent());
    }

    /** What an A-label stands for (RFC 5891 section 5.4): letters, digits and marks in the one form they are compared in. */
    private static boolean isInternational(String label) {
        return label.codePoints().anyMatch(character -> character > 0x7f)
                && DisplayText.isShown(label)
                && !Wildcards.isIn(label)
                && Normalizer.isNormalized(label, Normalizer.Form.NFKC);
    }
}
