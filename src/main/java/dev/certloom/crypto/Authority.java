package dev.certloom.crypto;

import dev.certloom.kernel.Der;

/** Who signs: a certificate and the private key that belongs to it. */
public record Authority(Der certificate, PrivateKeyMaterial privateKey) {}
