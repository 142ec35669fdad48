package dev.certloom.audit.verification;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON with a single representation (RFC 8785), so that its hash does not depend on the writer. Only the unambiguous
 * subset: objects, texts, booleans, and whole numbers that every JSON reader holds exactly. Written and read here, and
 * not by a library, because {@code verify} must run on a bare JDK for people who have nothing else of ours.
 */
public final class CanonicalJson {

    private static final long MAX_INTEGER = (1L << 53) - 1;
    private static final int MAX_DEPTH = 8;

    private CanonicalJson() {}

    /**
     * The canonical form of a value.
     *
     * @param value a map with text keys, a {@link String}, {@link Boolean}, {@link Long} or {@link Integer}
     * @throws IllegalArgumentException of anything else, and of a number beyond 2^53
     */
    public static String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out) {
        switch (value) {
            case Map<?, ?> map -> writeMembers(map, out);
            case String text -> writeText(text, out);
            case Boolean truth -> out.append(truth.booleanValue());
            case Integer number -> out.append(number.intValue());
            case Long number when isExact(number) -> out.append(number.longValue());
            case null, default ->
                throw new IllegalArgumentException(
                        "Expected a value of canonical JSON, but it is something else: " + value);
        }
    }

    private static boolean isExact(long number) {
        return number >= -MAX_INTEGER && number <= MAX_INTEGER;
    }

    private static void writeMembers(Map<?, ?> map, StringBuilder out) {
        // RFC 8785 sorts by UTF-16 code units, which is how Java compares strings
        Map<String, Object> sorted = new TreeMap<>();
        map.forEach((key, member) -> sorted.put((String) key, member));
        char separator = '{';
        for (Map.Entry<String, Object> member : sorted.entrySet()) {
            out.append(separator);
            writeText(member.getKey(), out);
            out.append(':');
            write(member.getValue(), out);
            separator = ',';
        }
        out.append(sorted.isEmpty() ? "{}" : "}");
    }

    private static void writeText(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /**
     * Reads an object that is written canonically, and refuses any other.
     *
     * @throws NotCanonical also of JSON that is written in another way
     */
    public static Map<String, Object> read(String text) throws NotCanonical {
        Reader reader = new Reader(text);
        Object value = reader.value(0);
        // what is written back the same was canonical: order, escapes, numbers, no blanks, no member twice
        if (value instanceof Map<?, ?> && write(value).equals(text)) {
            @SuppressWarnings("unchecked") // the reader makes no other maps
            Map<String, Object> object = (Map<String, Object>) value;
            return object;
        }
        throw new NotCanonical();
    }

    /** SHA-256 of the text in UTF-8, in hex. */
    public static String hash(String canonical) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(canonical));
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes);
            return HexFormat.of().formatHex(digest.digest());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("Expected text, but it has half a surrogate pair.", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Expected SHA-256, which every Java has, but it is missing.", e);
        }
    }

    /** It is not canonical JSON. */
    public static final class NotCanonical extends Exception {

        private static final long serialVersionUID = 1;

        NotCanonical() {
            super("Expected canonical JSON (RFC 8785), but it is something else.");
        }
    }

    private static final class Reader {

        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        Object value(int depth) throws NotCanonical {
            if (depth > MAX_DEPTH) {
                throw new NotCanonical();
            }
            return switch (peek()) {
                case '{' -> object(depth);
                case '"' -> string();
                case 't' -> word("true", true);
                case 'f' -> word("false", false);
                default -> number();
            };
        }

        private Map<String, Object> object(int depth) throws NotCanonical {
            Map<String, Object> members = new TreeMap<>();
            take('{');
            if (peek() == '}') {
                at++;
                return members;
            }
            while (true) {
                String key = string();
                take(':');
                members.put(key, value(depth + 1));
                if (peek() == '}') {
                    at++;
                    return members;
                }
                take(',');
            }
        }

        private String string() throws NotCanonical {
            take('"');
            StringBuilder out = new StringBuilder();
            while (peek() != '"') {
                char c = text.charAt(at++);
                out.append(c == '\\' ? escaped() : c);
            }
            at++;
            return out.toString();
        }

        private char escaped() throws NotCanonical {
            char c = peek();
            at++;
            return switch (c) {
                case '"', '\\' -> c;
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'u' -> control();
                default -> throw new NotCanonical();
            };
        }

        private char control() throws NotCanonical {
            if (at + 4 > text.length()) {
                throw new NotCanonical();
            }
            try {
                char c = (char) HexFormat.fromHexDigits(text, at, at + 4);
                at += 4;
                return c;
            } catch (NumberFormatException e) {
                throw new NotCanonical();
            }
        }

        private Boolean word(String word, boolean meaning) throws NotCanonical {
            if (!text.startsWith(word, at)) {
                throw new NotCanonical();
            }
            at += word.length();
            return meaning;
        }

        private Long number() throws NotCanonical {
            int start = at;
            while (at < text.length() && (text.charAt(at) == '-' || Character.isDigit(text.charAt(at)))) {
                at++;
            }
            try {
                long number = Long.parseLong(text, start, at, 10);
                if (!isExact(number)) {
                    throw new NotCanonical();
                }
                return number;
            } catch (NumberFormatException | IndexOutOfBoundsException e) {
                throw new NotCanonical();
            }
        }

        private void take(char expected) throws NotCanonical {
            if (peek() != expected) {
                throw new NotCanonical();
            }
            at++;
        }

        private char peek() throws NotCanonical {
            if (at >= text.length()) {
                throw new NotCanonical();
            }
            return text.charAt(at);
        }
    }
}
