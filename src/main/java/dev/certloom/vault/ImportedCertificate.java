package dev.certloom.vault;

/**
 * What was found in an import: exactly one key, its certificate and the rest of the chain.
 *
 * @param policy taken from the certificate (API reference 4.6), as a draft over which the caller's members go
 */
public record ImportedCertificate(
        PrivateKeyMaterial privateKey,
        KeyAlgorithm algorithm,
        CertificateChain chain,
        SecretContentType contentType,
        PolicyDraft policy) {}
