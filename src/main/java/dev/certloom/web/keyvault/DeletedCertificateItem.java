package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.certloom.certificate.DeletedCertificate;
import dev.certloom.web.VaultUrls;

/** A deleted certificate in a list (API reference 2.8). */
record DeletedCertificateItem(
        @JsonProperty("recoveryId") String recoveryId,
        @JsonProperty("deletedDate") long deleted,
        @JsonProperty("scheduledPurgeDate") long scheduledPurge,
        @JsonUnwrapped CertificateItem certificate) {

    static DeletedCertificateItem of(DeletedCertificate deleted, VaultUrls urls) {
        return new DeletedCertificateItem(
                urls.deletedCertificate(deleted.version().name()),
                deleted.deletion().at().getEpochSecond(),
                deleted.deletion().scheduledPurge().getEpochSecond(),
                CertificateItem.ofCertificate(deleted.version(), urls));
    }
}
