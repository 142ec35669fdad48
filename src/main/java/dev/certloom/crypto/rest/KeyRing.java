package dev.certloom.crypto.rest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Key encryption keys, of which the first wraps and all unwrap. */
final class KeyRing implements KeyWrapper {

    private final KeyWrapper first;
    private final Map<String, KeyWrapper> byId = new LinkedHashMap<>();

    /** @param others the same key may be among them */
    KeyRing(KeyWrapper first, List<? extends KeyWrapper> others) {
        this.first = first;
        byId.put(first.keyId(), first);
        others.forEach(other -> byId.putIfAbsent(other.keyId(), other));
    }

    boolean knows(String keyId) {
        return byId.containsKey(keyId);
    }

    @Override
    public String keyId() {
        return first.keyId();
    }

    @Override
    public byte[] wrap(byte[] dataKey) {
        return first.wrap(dataKey);
    }

    @Override
    public byte[] unwrap(String keyId, byte[] wrapped) {
        KeyWrapper key = byId.get(keyId);
        if (key == null) {
            throw new IllegalStateException(
                    "Expected a data key that was wrapped with one of %s, but it was with another."
                            .formatted(byId.keySet()));
        }
        return key.unwrap(keyId, wrapped);
    }
}
