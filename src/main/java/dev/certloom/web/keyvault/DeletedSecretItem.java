package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.certloom.certificate.DeletedCertificate;
import dev.certloom.web.VaultUrls;

/** The secret of a deleted certificate in a list. */
record DeletedSecretItem(
        @JsonProperty("recoveryId") String recoveryId,
        @JsonProperty("deletedDate") long deleted,
        @JsonProperty("scheduledPurgeDate") long scheduledPurge,
        @JsonUnwrapped SecretItem secret) {

    static DeletedSecretItem of(DeletedCertificate deleted, VaultUrls urls) {
        return new DeletedSecretItem(
                urls.deletedSecret(deleted.version().name()),
                deleted.deletion().at().getEpochSecond(),
                deleted.deletion().scheduledPurge().getEpochSecond(),
                SecretItem.ofCertificate(deleted.version(), urls));
    }
}
