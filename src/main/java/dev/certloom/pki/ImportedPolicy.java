package dev.certloom.pki;

import dev.certloom.vault.IssuerName;
import dev.certloom.vault.KeyAlgorithm;
import dev.certloom.vault.KeyUsage;
import dev.certloom.vault.LifetimeAction;
import dev.certloom.vault.PolicyDraft;
import dev.certloom.vault.SecretContentType;
import dev.certloom.vault.X509;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The policy that a certificate from elsewhere stands for (API reference 4.6). */
final class ImportedPolicy {

    private static final int MAX_VALIDITY_MONTHS = 1_200;
    private static final int EMAIL_CONTACTS_PERCENTAGE = 80;

    private ImportedPolicy() {}

    static PolicyDraft of(CertificateDetails leaf, KeyAlgorithm algorithm, SecretContentType contentType) {
        X509 x509 = leaf.x509();
        return new PolicyDraft(
                Optional.of(algorithm.kty()),
                Optional.of(algorithm.sizeBits()),
                algorithm.curve(),
                Optional.of(true),
                Optional.of(false),
                Optional.of(contentType.mediaType()),
                Optional.of(x509.subject()).filter(subject -> !subject.isBlank()),
                leaf.names(),
                Optional.of(leaf.extendedKeyUsages()),
                Optional.of(leaf.keyUsages().stream().map(KeyUsage::wireName).toList()),
                Optional.of(months(x509)),
                Optional.of(leaf.isAuthority()),
                Optional.of(List.of(new LifetimeAction(
                        new LifetimeAction.LifetimePercentage(EMAIL_CONTACTS_PERCENTAGE),
                        LifetimeAction.Type.EMAIL_CONTACTS))),
                Optional.of(IssuerName.UNKNOWN.value()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The lifetime in calendar months, rounded up, and no more than a policy may say. */
    private static int months(X509 x509) {
        OffsetDateTime begin = x509.notBefore().atOffset(ZoneOffset.UTC);
        OffsetDateTime end = x509.notAfter().atOffset(ZoneOffset.UTC);
        long whole = ChronoUnit.MONTHS.between(begin, end);
        long months = begin.plusMonths(whole).isBefore(end) ? whole + 1 : whole;
        return (int) Math.clamp(months, 1, MAX_VALIDITY_MONTHS);
    }
}
