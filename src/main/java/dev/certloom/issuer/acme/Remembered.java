package dev.certloom.issuer.acme;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What is known of names or addresses for a while, of the latest ones alone. */
final class Remembered<K, V> {

    private static final int MAX_NAMES = 1_000;

    private final Duration time;
    private final Map<K, Known<V>> known = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Known<V>> eldest) {
            return size() > MAX_NAMES;
        }
    };

    private record Known<V>(V value, Instant until) {}

    Remembered(Duration time) {
        this.time = time;
    }

    synchronized void put(K name, V value, Instant now) {
        known.remove(name);
        known.put(name, new Known<>(value, now.plus(time)));
    }

    synchronized Optional<V> get(K name, Instant now) {
        return Optional.ofNullable(known.get(name))
                .filter(each -> each.until().isAfter(now))
                .map(Known::value);
    }
}
