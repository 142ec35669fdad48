package dev.certloom.crypto;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Set;

/**
 * Finds asterisks, also those that only look like one, or turn into one where names are normalized or decoded. Where that
 * cannot be excluded there is one.
 */
final class Wildcards {

    /** What Unicode's table of confusables holds against the asterisk and whose name does not say so. */
    private static final Set<Integer> CONFUSABLE = Set.of(0x066d, 0x1031f);

    private static final String PUNYCODE = "xn--";
    private static final int MAX_DECODINGS = 5;

    private Wildcards() {}

    static boolean isIn(String text) {
        return hasAsterisk(text)
                || Arrays.stream(text.split("[^0-9A-Za-z-]+"))
                        .filter(label -> label.regionMatches(true, 0, PUNYCODE, 0, PUNYCODE.length()))
                        .map(label -> Punycode.decode(label.substring(PUNYCODE.length())))
                        .anyMatch(decoded -> decoded.isEmpty() || hasAsterisk(decoded.get()));
    }

    /** As {@link #isIn}, in a text in which octets may be written as {@code %2A}, even repeatedly. */
    static boolean isInUri(String uri) {
        String text = uri;
        for (int i = 0; i < MAX_DECODINGS; i++) {
            if (isIn(text)) {
                return true;
            }
            String decoded;
            try {
                decoded = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException undecodable) {
                return true;
            }
            if (decoded.equals(text)) {
                return false;
            }
            text = decoded;
        }
        return true;
    }

    private static boolean hasAsterisk(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC).codePoints().anyMatch(Wildcards::isAsterisk);
    }

    private static boolean isAsterisk(int character) {
        return character == '*' || (character > 0x7f && (CONFUSABLE.contains(character) || isNamedAsterisk(character)));
    }

    private static boolean isNamedAsterisk(int character) {
        String name = Character.getName(character);
        return name != null && name.contains("ASTERISK");
    }
}
