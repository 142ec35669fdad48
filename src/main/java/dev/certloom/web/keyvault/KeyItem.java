package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.certificate.ListedVersion;
import dev.certloom.web.Forms;
import dev.certloom.web.VaultUrls;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The key of a version in a list. */
record KeyItem(
        @JsonProperty("kid") String keyId,
        @JsonProperty("attributes") AttributesBody attributes,
        @JsonProperty("tags") @Nullable Map<String, String> tags,
        @JsonProperty("managed") boolean managed) {

    static KeyItem of(ListedVersion version, VaultUrls urls) {
        return new KeyItem(
                urls.key(version.name(), version.id()),
                AttributesBody.ofItem(version),
                Forms.tags(version.tags()),
                true);
    }
}
