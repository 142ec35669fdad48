package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.certificate.ListedVersion;
import dev.certloom.web.Forms;
import dev.certloom.web.VaultUrls;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The secret of a certificate, or of a version of one, in a list: what is known of it without reading it. */
record SecretItem(
        @JsonProperty("contentType") String contentType,
        @JsonProperty("id") String id,
        @JsonProperty("managed") boolean managed,
        @JsonProperty("attributes") AttributesBody attributes,
        @JsonProperty("tags") @Nullable Map<String, String> tags) {

    /** Under the id without version. */
    static SecretItem ofCertificate(ListedVersion version, VaultUrls urls) {
        return of(urls.secret(version.name()), version);
    }

    /** Under the id with version. */
    static SecretItem ofVersion(ListedVersion version, VaultUrls urls) {
        return of(urls.secret(version.name(), version.id()), version);
    }

    private static SecretItem of(String id, ListedVersion version) {
        return new SecretItem(
                version.contentType().mediaType(),
                id,
                true,
                AttributesBody.ofItem(version),
                Forms.tags(version.tags()));
    }
}
