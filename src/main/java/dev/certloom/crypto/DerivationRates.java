package dev.certloom.crypto;

/** How long key derivations take on this machine. */
interface DerivationRates {

    /** Nanoseconds for one iteration of one block. */
    double nanosPerIteration(KeyDerivation derivation);
}
