package dev.certloom.pki;

import dev.certloom.vault.Der;
import dev.certloom.vault.PrivateKeyMaterial;

/** Who signs: a certificate and the private key that belongs to it. */
public record Authority(Der certificate, PrivateKeyMaterial privateKey) {}
