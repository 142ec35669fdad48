package dev.certloom.crypto;

import dev.certloom.kernel.Der;

/** A signer: a certificate and its private key. */
public record Authority(Der certificate, PrivateKeyMaterial privateKey) {}
