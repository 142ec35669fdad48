package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.certificate.ListedVersion;
import dev.certloom.web.Forms;
import dev.certloom.web.VaultUrls;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A certificate, or a version of one, in a list (API reference 2.6). */
record CertificateItem(
        @JsonProperty("id") String id,
        @JsonProperty("x5t") @Nullable String thumbprint,
        @JsonProperty("attributes") AttributesBody attributes,
        @JsonProperty("tags") @Nullable Map<String, String> tags) {

    /** Under the id without version. */
    static CertificateItem ofCertificate(ListedVersion version, VaultUrls urls) {
        return of(urls.certificate(version.name()), version);
    }

    /** Under the id with version. */
    static CertificateItem ofVersion(ListedVersion version, VaultUrls urls) {
        return of(urls.certificate(version.name(), version.id()), version);
    }

    private static CertificateItem of(String id, ListedVersion version) {
        return new CertificateItem(
                id, Forms.thumbprint(version.sha1()), AttributesBody.ofItem(version), Forms.tags(version.tags()));
    }
}
