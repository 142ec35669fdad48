package dev.certloom.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.vault.Certificate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A certificate, or a version of one, in a list (API reference 2.6). */
record CertificateItem(
        @JsonProperty("id") String id,
        @JsonProperty("x5t") @Nullable String thumbprint,
        @JsonProperty("attributes") AttributesBody attributes,
        @JsonProperty("tags") @Nullable Map<String, String> tags) {

    /** Under the id without version. */
    static CertificateItem ofCertificate(Certificate certificate, VaultUrls urls) {
        return of(urls.certificate(certificate.name()), certificate);
    }

    /** Under the id with version. */
    static CertificateItem ofVersion(Certificate certificate, VaultUrls urls) {
        return of(urls.certificate(certificate.name(), certificate.version().id()), certificate);
    }

    private static CertificateItem of(String id, Certificate certificate) {
        return new CertificateItem(
                id,
                Forms.thumbprint(certificate.version()),
                AttributesBody.ofItem(certificate.version()),
                Forms.tags(certificate.version().tags()));
    }
}
