package dev.certloom.certificate;

import dev.certloom.crypto.ImportedCertificate;
import dev.certloom.kernel.IssuerName;
import java.util.List;
import java.util.Optional;

/** The policy that corresponds to an imported certificate (API reference 4.6). */
final class ImportedPolicy {

    private ImportedPolicy() {}

    /** A draft that the caller's members override. */
    static PolicyDraft of(ImportedCertificate imported) {
        return new PolicyDraft(
                KeyProperties.Draft.of(imported.algorithm()),
                Optional.of(imported.contentType().mediaType()),
                imported.properties().toDraft(),
                Optional.of(List.of(LifetimeAction.byDefault(IssuerName.UNKNOWN))),
                IssuerParameters.Draft.of(IssuerName.UNKNOWN),
                Optional.empty());
    }
}
