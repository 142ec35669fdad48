package dev.certloom.crypto.stock;

import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyMaker.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A stock in memory, whose keys can be spoilt. */
final class InMemoryStockedKeys implements StockedKeys {

    private final List<Stocked> keys = new ArrayList<>();
    private boolean spoilt;

    /** From now on no key opens. */
    void spoil() {
        spoilt = true;
    }

    List<KeyAlgorithm> algorithms() {
        return keys.stream().map(key -> key.pair.algorithm()).toList();
    }

    @Override
    public Optional<KeyPair> take(KeyAlgorithm algorithm, Instant madeAfter) {
        Optional<Stocked> oldest = keys.stream()
                .filter(key -> key.pair.algorithm() == algorithm && key.made.isAfter(madeAfter))
                .findFirst();
        oldest.ifPresent(keys::remove);
        if (oldest.isPresent() && spoilt) {
            throw new IllegalStateException("Expected a sealed value, but it does not open.");
        }
        return oldest.map(Stocked::pair);
    }

    @Override
    public boolean put(KeyPair pair, Instant made, int limit) {
        boolean room = count(Instant.MIN).getOrDefault(pair.algorithm(), 0) < limit;
        if (room) {
            keys.add(new Stocked(pair, made));
        }
        return room;
    }

    @Override
    public Map<KeyAlgorithm, Integer> count(Instant madeAfter) {
        Map<KeyAlgorithm, Integer> counts = new EnumMap<>(KeyAlgorithm.class);
        keys.stream()
                .filter(key -> key.made.isAfter(madeAfter))
                .forEach(key -> counts.merge(key.pair.algorithm(), 1, Integer::sum));
        return counts;
    }

    @Override
    public int discardUnusable(Instant madeAfter) {
        int before = keys.size();
        keys.removeIf(key -> !key.made.isAfter(madeAfter));
        return before - keys.size();
    }

    @Override
    public int discardBeyond(KeyAlgorithm algorithm, int limit) {
        List<Stocked> ofIt =
                keys.stream().filter(key -> key.pair.algorithm() == algorithm).toList();
        List<Stocked> beyond = ofIt.subList(0, Math.max(0, ofIt.size() - limit));
        keys.removeAll(beyond);
        return beyond.size();
    }

    private record Stocked(KeyPair pair, Instant made) {}
}
