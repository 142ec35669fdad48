package dev.certloom.database;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Estimates how many bytes of memory something takes, especially the parts whose size external callers determine. */
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

    /** As required by a cache's weigher. */
    public static int bounded(long bytes) {
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }
}
