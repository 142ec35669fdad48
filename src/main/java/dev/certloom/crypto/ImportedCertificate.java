package dev.certloom.crypto;

/**
 * What was found in an import: exactly one key, its certificate and the rest of the chain.
 *
 * @param properties what its certificate says, with its lifetime in calendar months rounded up
 */
public record ImportedCertificate(
        PrivateKeyMaterial privateKey,
        KeyAlgorithm algorithm,
        CertificateChain chain,
        SecretContentType contentType,
        X509Properties properties) {}
