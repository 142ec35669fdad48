package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.certificate.ListedVersion;
import dev.certloom.web.Forms;
import dev.certloom.web.VaultUrls;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The secret of a version in a list: what is known of it without reading it. */
record SecretItem(
        @JsonProperty("contentType") String contentType,
        @JsonProperty("id") String id,
        @JsonProperty("managed") boolean managed,
        @JsonProperty("attributes") AttributesBody attributes,
        @JsonProperty("tags") @Nullable Map<String, String> tags) {

    static SecretItem of(ListedVersion version, VaultUrls urls) {
        return new SecretItem(
                version.contentType().mediaType(),
                urls.secret(version.name(), version.id()),
                true,
                AttributesBody.ofItem(version),
                Forms.tags(version.tags()));
    }
}
