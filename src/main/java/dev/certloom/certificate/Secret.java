package dev.certloom.certificate;

import dev.certloom.crypto.SecretContentType;

/**
 * The secret view of a completed version (API reference 6.1).
 *
 * @param value PEM text, or base64 of a PKCS#12 with an empty password
 */
public record Secret(VersionView certificate, SecretContentType contentType, String value) {

    /** Without the value. */
    @Override
    public String toString() {
        return "Secret[%s/%s]".formatted(certificate.certificate().vault(), certificate.name());
    }
}
