package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.certloom.certificate.DeletedCertificate;
import dev.certloom.web.VaultUrls;

/** The key of a deleted certificate in a list. */
record DeletedKeyItem(
        @JsonProperty("recoveryId") String recoveryId,
        @JsonProperty("deletedDate") long deleted,
        @JsonProperty("scheduledPurgeDate") long scheduledPurge,
        @JsonUnwrapped KeyItem key) {

    static DeletedKeyItem of(DeletedCertificate deleted, VaultUrls urls) {
        return new DeletedKeyItem(
                urls.deletedKey(deleted.version().name()),
                deleted.deletion().at().getEpochSecond(),
                deleted.deletion().scheduledPurge().getEpochSecond(),
                KeyItem.ofCertificate(deleted.version(), urls));
    }
}
