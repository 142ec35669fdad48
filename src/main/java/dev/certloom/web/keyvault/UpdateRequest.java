package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.certificate.UpdateCertificate;
import dev.certloom.web.Forms;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The body of an update (API reference 2.5). Dates in it have no effect: they are those of the signed certificate. */
record UpdateRequest(
        @JsonProperty("policy") @Nullable PolicyBody policy,
        @JsonProperty("attributes") @Nullable AttributesBody attributes,
        @JsonProperty("tags") @Nullable Map<String, @Nullable String> tags) {

    UpdateCertificate command() {
        return new UpdateCertificate(
                AttributesBody.enabledBy(attributes),
                Optional.ofNullable(tags).map(Forms::givenTags),
                Optional.ofNullable(policy).map(PolicyBody::draft));
    }
}
