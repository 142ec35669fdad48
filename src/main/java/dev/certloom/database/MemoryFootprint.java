package dev.certloom.database;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** About how many bytes of memory something takes, above all by the parts that are as large as somebody outside makes them. */
public final class MemoryFootprint {

    /** Of the object itself, with all its members that are of fixed size. */
    public static final int OBJECT_BYTES = 512;

    /** Of a text without its characters. */
    public static final int STRING_BYTES = 56;

    private MemoryFootprint() {}

    public static long of(String text) {
        return STRING_BYTES + 2L * text.length();
    }

    public static long of(Optional<String> text) {
        return text.map(MemoryFootprint::of).orElse(0L);
    }

    public static long of(Collection<String> texts) {
        return texts.stream().mapToLong(MemoryFootprint::of).sum();
    }

    public static long of(Map<String, String> texts) {
        return of(texts.keySet()) + of(texts.values());
    }

    /** As the weigher of a cache wants it. */
    public static int bounded(long bytes) {
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }
}
