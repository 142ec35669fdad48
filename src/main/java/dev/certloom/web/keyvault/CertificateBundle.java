package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.certificate.CertificateVersion;
import dev.certloom.certificate.VersionView;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.RecoveryPolicy;
import dev.certloom.web.Forms;
import dev.certloom.web.VaultUrls;
import dev.certloom.web.WireBody;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A version in full (API reference 5). One that is not complete has neither key nor secret nor certificate. */
record CertificateBundle(
        @JsonProperty("id") String id,
        @JsonProperty("kid") @Nullable String keyId,
        @JsonProperty("sid") @Nullable String secretId,
        @JsonProperty("x5t") @Nullable String thumbprint,
        @JsonProperty("cer") @Nullable String certificate,
        @JsonProperty("attributes") AttributesBody attributes,
        @JsonProperty("tags") @Nullable Map<String, String> tags,
        @JsonProperty("policy") PolicyBody policy,
        @JsonProperty("pending") @Nullable PendingLink pending,
        @JsonProperty("preserveCertOrder") @Nullable Boolean preserveCertOrder)
        implements WireBody {

    record PendingLink(@JsonProperty("id") String id) {}

    static CertificateBundle of(VersionView view, VaultUrls urls, RecoveryPolicy recovery) {
        CertificateName name = view.name();
        CertificateVersion version = view.version();
        boolean complete = version.complete();
        return new CertificateBundle(
                urls.certificate(name, version.id()),
                complete ? urls.key(name, version.id()) : null,
                complete ? urls.secret(name, version.id()) : null,
                Forms.thumbprint(version.sha1()),
                complete ? version.chain().getFirst().base64() : null,
                AttributesBody.ofBundle(version, recovery),
                Forms.tags(version.tags()),
                PolicyBody.of(urls.policy(name), view.policy()),
                view.certificate()
                        .pending()
                        .map(operation -> new PendingLink(urls.pending(name)))
                        .orElse(null),
                version.preserveCertOrder().orElse(null));
    }
}
