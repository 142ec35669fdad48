package dev.certloom.crypto;

import dev.certloom.vault.HexId;

/** Identifies a stored key pair. Versions that reuse a key share it. */
public record KeyId(String value) {

    /** @throws dev.certloom.vault.Refusal {@link dev.certloom.vault.Refusal.Kind#INVALID} when the text is no such id */
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
