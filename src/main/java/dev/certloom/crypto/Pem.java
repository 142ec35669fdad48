package dev.certloom.crypto;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Textual encodings (RFC 7468): blocks between lines of hyphens, read leniently, written strictly. */
final class Pem {

    static final String BEGIN = "-----BEGIN ";

    /** Labels of a certificate: the one of RFC 7468 section 5.1, and the older ones that it mentions. */
    static final Set<String> CERTIFICATE_LABELS = Set.of("CERTIFICATE", "X509 CERTIFICATE", "X.509 CERTIFICATE");

    /** Labels of what may contain certificates (RFC 7468 sections 8 and 9). */
    static final Set<String> SIGNED_DATA_LABELS = Set.of("PKCS7", "PKCS #7 SIGNED DATA", "CMS");

    /** Labels of what servers and CAs keep in one file with keys and certificates; nothing of theirs is taken. */
    static final Set<String> IGNORED_LABELS = Set.of(
            "EC PARAMETERS",
            "DH PARAMETERS",
            "X9.42 DH PARAMETERS",
            "DSA PARAMETERS",
            "CERTIFICATE REQUEST",
            "NEW CERTIFICATE REQUEST",
            "X509 CRL",
            "PUBLIC KEY",
            "RSA PUBLIC KEY");

    private static final Pattern BEGINNING = Pattern.compile(BEGIN, Pattern.LITERAL);
    private static final String HYPHENS = "-----";
    private static final int LINE_CHARACTERS = 64;
    private static final int MAX_BLOCKS = 40;
    private static final Base64.Encoder LINES =
            Base64.getMimeEncoder(LINE_CHARACTERS, "\n".getBytes(StandardCharsets.US_ASCII));

    private Pem() {}

    /**
     * The blocks of a text, in order; what stands between them is passed over.
     *
     * @throws IllegalArgumentException when a block has no end
     * @throws dev.certloom.kernel.Refusal INVALID when there are too many
     */
    static List<Block> blocks(String text) {
        List<Block> blocks = new ArrayList<>();
        int begin = text.indexOf(BEGIN);
        while (begin >= 0) {
            int labelEnd = text.indexOf(HYPHENS, begin + BEGIN.length());
            if (labelEnd < 0) {
                throw new IllegalArgumentException("Expected whole PEM blocks.");
            }
            if (blocks.size() == MAX_BLOCKS) {
                throw Limits.exceeded(ImportReader.TOO_LONG, "PEM blocks", MAX_BLOCKS, count(text));
            }
            String label = text.substring(begin + BEGIN.length(), labelEnd);
            int contentBegin = labelEnd + HYPHENS.length();
            int end = text.indexOf("-----END " + label + HYPHENS, contentBegin);
            if (end < 0) {
                throw new IllegalArgumentException("Expected PEM blocks with an end line.");
            }
            blocks.add(new Block(label, text.substring(contentBegin, end)));
            begin = text.indexOf(BEGIN, end + 1);
        }
        return blocks;
    }

    private static int count(String text) {
        return (int) BEGINNING.matcher(text).results().count();
    }

    /**
     * Base64 of either alphabet, with or without padding and white space.
     *
     * @throws IllegalArgumentException when it is not
     */
    static byte[] base64(String text) {
        StringBuilder characters = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (!Character.isWhitespace(character)) {
                characters.append(
                        switch (character) {
                            case '-' -> '+';
                            case '_' -> '/';
                            default -> character;
                        });
            }
        }
        return Base64.getDecoder().decode(characters.toString());
    }

    /** One block, with lines of 64 characters that end in a line feed. */
    static String write(String label, byte[] content) {
        return BEGIN + label + HYPHENS + "\n" + LINES.encodeToString(content) + "\n-----END " + label + HYPHENS + "\n";
    }

    /** A block: its label, and what stands between its lines. */
    record Block(String label, String content) {

        /** What stands after the headers, if it has any (RFC 1421 section 4.6). */
        byte[] decoded() {
            return base64(content.lines().filter(line -> !isHeader(line)).collect(Collectors.joining()));
        }

        /** The value of a header, which such text has no longer (RFC 7468), but keys encrypted by old tools have. */
        Optional<String> header(String name) {
            return content.lines()
                    .filter(line -> line.startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst();
        }

        private static boolean isHeader(String line) {
            return line.indexOf(':') > 0;
        }

        /** Without the content, which may be a key. */
        @Override
        public String toString() {
            return "Block[" + label + "]";
        }
    }
}
