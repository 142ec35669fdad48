package dev.certloom.audit.verification;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The members of an object, each read once. A missing member or one of another type is refused, and so are unread
 * members: what the verifier does not know, it has not checked.
 */
final class Members {

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern MOMENT = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{6}Z");

    private final Map<String, Object> left = new HashMap<>();

    private Members(Map<?, ?> members) {
        members.forEach((name, value) -> left.put((String) name, value));
    }

    static Members of(Map<?, ?> members) {
        return new Members(members);
    }

    boolean has(String name) {
        return left.containsKey(name);
    }

    String text(String name) {
        return take(name, String.class);
    }

    /** A text that must be this one. */
    void text(String name, String expected) {
        require(text(name).equals(expected), name);
    }

    /** A whole number from 0 on. */
    long number(String name) {
        long number = take(name, Long.class);
        require(number >= 0, name);
        return number;
    }

    /** SHA-256 in hex. */
    String hash(String name) {
        String hash = text(name);
        require(HASH.matcher(hash).matches(), name);
        return hash;
    }

    Instant moment(String name) {
        String text = text(name);
        require(MOMENT.matcher(text).matches(), name);
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("Expected a moment '" + name + "', but it is none.", e);
        }
    }

    Map<?, ?> map(String name) {
        return take(name, Map.class);
    }

    Members members(String name) {
        return of(map(name));
    }

    /** An object whose members are texts. */
    Map<String, String> texts(String name) {
        Members members = members(name);
        Map<String, String> texts = new HashMap<>();
        for (String each : Map.copyOf(members.left).keySet()) {
            texts.put(each, members.text(each));
        }
        return texts;
    }

    /** Says that all were taken. */
    void end() {
        if (!left.isEmpty()) {
            throw new IllegalArgumentException("Expected no more members, but there are " + left.keySet() + ".");
        }
    }

    private <T> T take(String name, Class<T> type) {
        Object value = left.remove(name);
        if (value == null || !type.isInstance(value)) {
            throw new IllegalArgumentException("Expected a fitting member '" + name + "', but there is none.");
        }
        return type.cast(value);
    }

    private static void require(boolean holds, String name) {
        if (!holds) {
            throw new IllegalArgumentException("Expected a fitting member '" + name + "', but there is none.");
        }
    }
}
