package dev.certloom.crypto;

import dev.certloom.kernel.HexId;

/** Identifies a stored key pair. Versions that reuse a key share it. */
public record KeyId(String value) {

    /** @throws dev.certloom.kernel.Refusal {@link dev.certloom.kernel.Refusal.Kind#INVALID} when the text is no such id */
    public KeyId {
        value = HexId.checked("key", value);
    }

    /** A new id. */
    public static KeyId random() {
        return new KeyId(HexId.random());
    }

    @Override
    public String toString() {
        return value;
    }
}
