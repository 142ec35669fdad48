package dev.certloom.certificate;

import dev.certloom.crypto.KeyAlgorithm;

/**
 * How the key of the next version is made.
 *
 * @param exportable whether the secret view shows the private key
 * @param reuseKey whether the current version's key pair is kept
 */
public record KeyProperties(KeyAlgorithm algorithm, boolean exportable, boolean reuseKey) {}
