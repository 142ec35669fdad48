package dev.certloom.web.pages;

import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.KeyUsage;
import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Messages;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A certificate in readable form.
 *
 * @param names each with its kind
 * @param serial hexadecimal in pairs of digits
 * @param usages key usages and extended ones, in words
 * @param sha1 hexadecimal in pairs of digits, as is {@code sha256}
 */
record CertificateFacts(
        String subject,
        List<String> names,
        String issuer,
        String serial,
        Instant notBefore,
        Instant notAfter,
        String key,
        List<String> usages,
        String signature,
        boolean authority,
        boolean selfIssued,
        String sha1,
        String sha256) {

    /** The keys of what those of RFC 5280 section 4.2.1.12 are called. */
    private static final Map<String, String> PURPOSES = Map.of(
            "2.5.29.37.0", "certificate.purpose.any",
            "1.3.6.1.5.5.7.3.1", "certificate.purpose.tls-server",
            "1.3.6.1.5.5.7.3.2", "certificate.purpose.tls-client",
            "1.3.6.1.5.5.7.3.3", "certificate.purpose.code-signing",
            "1.3.6.1.5.5.7.3.4", "certificate.purpose.e-mail",
            "1.3.6.1.5.5.7.3.8", "certificate.purpose.time-stamps",
            "1.3.6.1.5.5.7.3.9", "certificate.purpose.ocsp");

    CertificateFacts {
        names = List.copyOf(names);
        usages = List.copyOf(usages);
    }

    static CertificateFacts of(Der der) {
        CertificateDetails details = CertificateDetails.of(der);
        return new CertificateFacts(
                details.x509().subject(),
                names(details.names()),
                details.issuer(),
                pairs(details.serialNumber()),
                details.x509().notBefore(),
                details.x509().notAfter(),
                details.keyWords(),
                Stream.concat(
                                details.keyUsages().stream().map(CertificateFacts::words),
                                details.extendedKeyUsages().stream().map(CertificateFacts::purpose))
                        .toList(),
                details.signatureAlgorithm().replace("WITH", " with ").replace("AND", " and "),
                details.isAuthority(),
                details.isSelfIssued(),
                pairs(details.x509().sha1()),
                pairs(details.sha256()));
    }

    /** Names of all kinds, each with its kind. */
    static List<String> names(SubjectAlternativeNames names) {
        return Stream.of(
                        kind("DNS", names.dnsNames()),
                        kind("IP", names.ipAddresses()),
                        kind(Messages.text("certificate.name.e-mail"), names.emails()),
                        kind("UPN", names.upns()),
                        kind("URI", names.uris()))
                .flatMap(kind -> kind)
                .toList();
    }

    private static Stream<String> kind(String kind, List<String> names) {
        return names.stream().map(name -> kind + " " + name);
    }

    /** What a purpose is called; its object identifier where it has no name here. */
    static String purpose(String oid) {
        return Optional.ofNullable(PURPOSES.get(oid)).map(Messages::text).orElse(oid);
    }

    /** {@code digital signature}. */
    static String words(KeyUsage usage) {
        return Words.word(usage);
    }

    private static String pairs(String hex) {
        String even = hex.length() % 2 == 0 ? hex : "0" + hex;
        return Stream.of(even.split("(?<=\\G..)")).collect(Collectors.joining(":"));
    }

    /** How it is called in a chain: its subject, or what it is for where it has none. */
    public String title() {
        return subject.isEmpty()
                ? names.stream().findFirst().orElseGet(() -> Messages.text("certificate.no-subject"))
                : subject;
    }
}
