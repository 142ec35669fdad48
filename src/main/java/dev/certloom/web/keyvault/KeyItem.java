package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.certificate.ListedVersion;
import dev.certloom.web.Forms;
import dev.certloom.web.VaultUrls;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The key of a certificate, or of a version of one, in a list. */
record KeyItem(
        @JsonProperty("kid") String keyId,
        @JsonProperty("attributes") AttributesBody attributes,
        @JsonProperty("tags") @Nullable Map<String, String> tags,
        @JsonProperty("managed") boolean managed) {

    /** Under the id without version. */
    static KeyItem ofCertificate(ListedVersion version, VaultUrls urls) {
        return of(urls.key(version.name()), version);
    }

    /** Under the id with version. */
    static KeyItem ofVersion(ListedVersion version, VaultUrls urls) {
        return of(urls.key(version.name(), version.id()), version);
    }

    private static KeyItem of(String id, ListedVersion version) {
        return new KeyItem(id, AttributesBody.ofItem(version), Forms.tags(version.tags()), true);
    }
}
