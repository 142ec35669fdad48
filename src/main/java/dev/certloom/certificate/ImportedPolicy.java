package dev.certloom.certificate;

import dev.certloom.crypto.ImportedCertificate;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyUsage;
import dev.certloom.crypto.X509Properties;
import dev.certloom.kernel.IssuerName;
import java.util.List;
import java.util.Optional;

/** The policy that corresponds to an imported certificate (API reference 4.6). */
final class ImportedPolicy {

    private static final int EMAIL_CONTACTS_PERCENTAGE = 80;

    private ImportedPolicy() {}

    /** A draft that the caller's members override. */
    static PolicyDraft of(ImportedCertificate imported) {
        KeyAlgorithm algorithm = imported.algorithm();
        X509Properties x509 = imported.properties();
        return new PolicyDraft(
                Optional.of(algorithm.kty()),
                Optional.of(algorithm.sizeBits()),
                algorithm.curve(),
                Optional.of(true),
                Optional.of(false),
                Optional.of(imported.contentType().mediaType()),
                x509.subject(),
                x509.names(),
                Optional.of(x509.extendedKeyUsages()),
                Optional.of(x509.keyUsages().stream().map(KeyUsage::wireName).toList()),
                // no more than a policy may say, however long it lives
                Optional.of(Math.min(x509.validityMonths(), PolicyCompletion.MAX_VALIDITY_MONTHS)),
                Optional.of(x509.certificateAuthority()),
                Optional.of(List.of(new LifetimeAction(
                        new LifetimeAction.LifetimePercentage(EMAIL_CONTACTS_PERCENTAGE),
                        LifetimeAction.Type.EMAIL_CONTACTS))),
                Optional.of(IssuerName.UNKNOWN.value()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
