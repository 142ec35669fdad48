package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Asker;
import dev.certloom.operation.CreateCertificate;
import dev.certloom.web.Forms;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The body of a create (API reference 2.2). */
record CreateRequest(
        @JsonProperty("policy") @Nullable PolicyBody policy,
        @JsonProperty("attributes") @Nullable AttributesBody attributes,
        @JsonProperty("tags") @Nullable Map<String, @Nullable String> tags,
        @JsonProperty("preserveCertOrder") @Nullable Boolean preserveCertOrder) {

    CreateCertificate command(VaultName vault, CertificateName name, Asker asker) {
        return new CreateCertificate(
                vault,
                name,
                Optional.ofNullable(policy).map(PolicyBody::draft),
                AttributesBody.enabledBy(attributes).orElse(true),
                Forms.givenTags(tags),
                Optional.ofNullable(preserveCertOrder),
                asker);
    }
}
