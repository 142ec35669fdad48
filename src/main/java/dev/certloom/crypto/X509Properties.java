package dev.certloom.crypto;

import java.util.List;
import java.util.Optional;

/**
 * What the next certificate says (API reference 4.1, {@code x509_props}).
 *
 * @param subject X.500 name as the caller wrote it
 * @param extendedKeyUsages object identifiers in dotted form
 * @param validityMonths calendar months
 * @param certificateAuthority the basic constraint of RFC 5280 section 4.2.1.9
 */
public record X509Properties(
        Optional<String> subject,
        SubjectAlternativeNames names,
        List<String> extendedKeyUsages,
        List<KeyUsage> keyUsages,
        int validityMonths,
        boolean certificateAuthority) {

    public X509Properties {
        extendedKeyUsages = List.copyOf(extendedKeyUsages);
        keyUsages = List.copyOf(keyUsages);
    }

    public X509Properties withNames(SubjectAlternativeNames others) {
        return new X509Properties(subject, others, extendedKeyUsages, keyUsages, validityMonths, certificateAuthority);
    }
}
