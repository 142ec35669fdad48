package dev.certloom.vault.spi;

import dev.certloom.vault.KeyAlgorithm;
import dev.certloom.vault.spi.KeyMaker.KeyPair;

/** Where requests get their key pairs from. */
public interface KeySupply {

    /** A key pair that nobody has had or will have: one that was made in advance, or else one that is made now. */
    KeyPair next(KeyAlgorithm algorithm);
}
