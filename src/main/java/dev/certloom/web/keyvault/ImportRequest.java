package dev.certloom.web.keyvault;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.certificate.ImportCertificate;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.web.Forms;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The body of an import (API reference 2.4). */
record ImportRequest(
        @JsonProperty("value") @Schema(requiredMode = REQUIRED) @Nullable
        String value,

        @JsonProperty("pwd") @Nullable String password,
        @JsonProperty("policy") @Nullable PolicyBody policy,
        @JsonProperty("attributes") @Nullable AttributesBody attributes,
        @JsonProperty("tags") @Nullable Map<String, @Nullable String> tags,
        @JsonProperty("preserveCertOrder") @Nullable Boolean preserveCertOrder) {

    ImportCertificate command(VaultName vault, CertificateName name) {
        if (value == null || value.isBlank()) {
            throw Refusal.invalidProperty("value");
        }
        return new ImportCertificate(
                vault,
                name,
                value,
                Optional.ofNullable(password).orElse(""),
                Optional.ofNullable(policy).map(PolicyBody::draft),
                AttributesBody.enabledBy(attributes).orElse(true),
                Forms.givenTags(tags),
                Optional.ofNullable(preserveCertOrder));
    }

    /** Without the key and the password. */
    @Override
    public String toString() {
        return "ImportRequest[concealed]";
    }
}
