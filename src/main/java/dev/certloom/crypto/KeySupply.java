package dev.certloom.crypto;

import dev.certloom.crypto.KeyMaker.KeyPair;

/** Provides key pairs for requests. */
public interface KeySupply {

    /** A key pair for exclusive use: one made in advance, or otherwise one made now. */
    KeyPair next(KeyAlgorithm algorithm);
}
