package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.certloom.certificate.Certificate.Deletion;
import dev.certloom.certificate.VersionView;
import dev.certloom.kernel.RecoveryPolicy;
import dev.certloom.web.VaultUrls;
import dev.certloom.web.WireBody;

/** A deleted certificate in full (API reference 2.8). */
record DeletedCertificateBundle(
        @JsonProperty("recoveryId") String recoveryId,
        @JsonProperty("deletedDate") long deleted,
        @JsonProperty("scheduledPurgeDate") long scheduledPurge,
        @JsonUnwrapped CertificateBundle certificate)
        implements WireBody {

    static DeletedCertificateBundle of(VersionView view, VaultUrls urls, RecoveryPolicy recovery) {
        Deletion deletion = view.certificate()
                .deletion()
                .orElseThrow(() -> new IllegalStateException(
                        "Expected certificate %s to be deleted, but it is not.".formatted(view.name())));
        return new DeletedCertificateBundle(
                urls.deletedCertificate(view.name()),
                deletion.at().getEpochSecond(),
                deletion.scheduledPurge().getEpochSecond(),
                CertificateBundle.of(view, urls, recovery));
    }
}
