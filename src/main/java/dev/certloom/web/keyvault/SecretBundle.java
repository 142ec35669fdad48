package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.certificate.Secret;
import dev.certloom.certificate.VersionId;
import dev.certloom.certificate.VersionView;
import dev.certloom.kernel.RecoveryPolicy;
import dev.certloom.web.Forms;
import dev.certloom.web.VaultUrls;
import dev.certloom.web.WireBody;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The secret view of a version (API reference 6.1). */
record SecretBundle(
        @JsonProperty("value") String value,
        @JsonProperty("contentType") String contentType,
        @JsonProperty("id") String id,
        @JsonProperty("managed") boolean managed,
        @JsonProperty("attributes") AttributesBody attributes,
        @JsonProperty("tags") @Nullable Map<String, String> tags,
        @JsonProperty("kid") String keyId)
        implements WireBody {

    static SecretBundle of(Secret secret, VaultUrls urls, RecoveryPolicy recovery) {
        VersionView certificate = secret.certificate();
        VersionId version = certificate.version().id();
        return new SecretBundle(
                secret.value(),
                secret.contentType().mediaType(),
                urls.secret(certificate.name(), version),
                true,
                AttributesBody.ofBundle(certificate.version(), recovery),
                Forms.tags(certificate.version().tags()),
                urls.key(certificate.name(), version));
    }

    /** Without the value. */
    @Override
    public String toString() {
        return "SecretBundle[" + id + "]";
    }
}
