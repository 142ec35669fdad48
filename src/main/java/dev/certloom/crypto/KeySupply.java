package dev.certloom.crypto;

import dev.certloom.crypto.KeyMaker.KeyPair;

/** Where requests get their key pairs from. */
public interface KeySupply {

    /** A key pair that nobody has had or will have: one that was made in advance, or else one that is made now. */
    KeyPair next(KeyAlgorithm algorithm);
}
