package dev.certloom.certificate;

import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.KeyMaker;
import dev.certloom.crypto.PrivateKeyMaterial;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.VaultName;
import java.util.Collection;

/** Stores key pairs: each private key is encrypted with its own data key. */
public interface Keys {

    /** Keeps a key pair, in the transaction of the caller. */
    KeyId save(VaultName vault, KeyMaker.KeyPair pair);

    /**
     * Decrypts a private key. Callers audit why.
     *
     * @throws dev.certloom.kernel.Refusal KEY_NOT_FOUND when it is wiped, perhaps a moment ago
     */
    PrivateKeyMaterial privateKey(KeyId id);

    /** The public half. */
    PublicHalf publicKey(KeyId id);

    /**
     * Wipes the private keys of these that no version has; the public halves stay.
     *
     * @return how many were wiped
     */
    int wipe(Collection<KeyId> keys);

    /** Whether the private key is gone because its request ended long ago, or its certificate was purged; the public half stays. */
    boolean isWiped(KeyId id);

    /** Algorithm and SubjectPublicKeyInfo. */
    record PublicHalf(KeyAlgorithm algorithm, Der publicKey) {}
}
