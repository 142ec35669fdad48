package dev.certloom.issuer;

import dev.certloom.crypto.CertificateFiles;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A certificate in an issuer's configuration, which ends some day: what relies on it works until then.
 *
 * @param use what for
 * @param subject whose it is, as it may be shown
 * @param until when it ends
 */
public record ConfiguredCertificate(Use use, String subject, Instant until) {

    /** What a certificate is for, by the members that providers share. */
    public enum Use {
        /** The CA is shown it. */
        CLIENT("connection.identity.certificates"),
        /** The CA's server is trusted by it. */
        SERVER("connection.trust"),
        /** Certificates must end at it. */
        ANCHOR("checks.anchors");

        private final String path;

        Use(String path) {
            this.path = path;
        }
    }

    /** Those of an issuer, the next to end first. */
    public static List<ConfiguredCertificate> of(IssuerAccount account) {
        return account.configuration().stream()
                .flatMap(set -> Arrays.stream(Use.values()).flatMap(use -> of(set, use)))
                .sorted(Comparator.comparing(ConfiguredCertificate::until))
                .toList();
    }

    private static Stream<ConfiguredCertificate> of(ProviderConfiguration set, Use use) {
        return CertificateFiles.read(set.shown(use.path).asString("")).stream()
                .map(certificate -> new ConfiguredCertificate(use, certificate.subject(), certificate.notAfter()));
    }
}
