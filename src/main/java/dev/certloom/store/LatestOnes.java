package dev.certloom.store;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Maps of a bounded size: what was not asked for the longest goes first. */
final class LatestOnes {

    private LatestOnes() {}

    static <K, V> Map<K, V> upTo(int size) {
        return Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > size;
            }
        });
    }
}
