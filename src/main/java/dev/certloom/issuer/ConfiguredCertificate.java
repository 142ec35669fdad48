package dev.certloom.issuer;

import dev.certloom.crypto.CertificateFiles;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A certificate in an issuer's configuration, which expires some day: what relies on it works until then.
 *
 * @param use what for
 * @param subject whose it is, as it may be shown
 * @param notAfter when it expires (RFC 5280 section 4.1.2.5)
 * @param thumbprint distinguishes it from all others
 */
public record ConfiguredCertificate(Use use, String subject, Instant notAfter, String thumbprint) {

    /** So long before it expires it is to be replaced, ever more urgently; the longest first. */
    private static final List<Duration> WARNINGS =
            Stream.of(30, 7, 1, 0).map(Duration::ofDays).toList();

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

    /** Those of an issuer, the next to expire first. */
    public static List<ConfiguredCertificate> of(IssuerAccount account) {
        return account.configuration().stream()
                .flatMap(set -> Arrays.stream(Use.values()).flatMap(use -> of(set, use)))
                .sorted(Comparator.comparing(ConfiguredCertificate::notAfter))
                .toList();
    }

    /** The latest of the warnings that are due, as the time before it expires from which on it is; zero once it has expired. */
    public Optional<Duration> warning(Instant now) {
        return WARNINGS.reversed().stream()
                .filter(before -> !now.isBefore(notAfter.minus(before)))
                .findFirst();
    }

    private static Stream<ConfiguredCertificate> of(ProviderConfiguration set, Use use) {
        return CertificateFiles.read(set.shown(use.path).asString("")).stream()
                .map(certificate -> new ConfiguredCertificate(
                        use, certificate.subject(), certificate.notAfter(), certificate.sha1()));
    }
}
