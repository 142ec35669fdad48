package dev.certloom.crypto;

import dev.certloom.kernel.Der;
import java.time.Instant;

/**
 * What the vault needs to know of one parsed X.509 certificate.
 *
 * @param publicKey its SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7)
 * @param sha1 SHA-1 over the DER, 20 bytes in lower-case hexadecimal: the thumbprint {@code x5t} is made of
 */
public record X509(Der der, Der publicKey, String subject, Instant notBefore, Instant notAfter, String sha1) {}
