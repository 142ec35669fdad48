package dev.certloom.vault;

/**
 * The key view of a completed version (API reference 6.2).
 *
 * @param publicKey SubjectPublicKeyInfo
 */
public record PublicKeyView(Certificate certificate, KeyAlgorithm algorithm, Der publicKey) {}
