package dev.certloom.issuer.client;

import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Certificates that an issuer is configured with, or that its CA shows. */
public final class CaCertificates {

    private CaCertificates() {}

    /** Those in a PEM text; empty when there is none, or they cannot be read. */
    public static Optional<List<X509Certificate>> ofPem(String pem) {
        return TlsContexts.certificates(pem);
    }

    /** Whose one is, by whom, and when it expires, for people. */
    public static String words(X509Certificate certificate) {
        return "%s, issued by %s, expires %s"
                .formatted(
                        subject(certificate),
                        name(certificate.getIssuerX500Principal().getName()),
                        certificate
                                .getNotAfter()
                                .toInstant()
                                .atZone(ZoneOffset.UTC)
                                .toLocalDate());
    }

    /** Whose one is. */
    static String subject(X509Certificate certificate) {
        return name(certificate.getSubjectX500Principal().getName());
    }

    private static String name(String distinguished) {
        return distinguished.isEmpty() ? "nobody by name" : CaWords.of(distinguished, List.of());
    }
}
