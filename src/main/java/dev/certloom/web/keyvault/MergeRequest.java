package dev.certloom.web.keyvault;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.MergeCertificate;
import dev.certloom.web.Forms;
import io.swagger.v3.oas.annotations.media.Schema;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The body of a merge (API reference 3.6). */
record MergeRequest(
        @JsonProperty("x5c") @Schema(requiredMode = REQUIRED) @Nullable
        List<@Nullable String> x5c,

        @JsonProperty("attributes") @Nullable AttributesBody attributes,
        @JsonProperty("tags") @Nullable Map<String, @Nullable String> tags) {

    /** The entries are judged only once the operation is found: an unknown name is 404 before a bad entry is 400. */
    MergeCertificate command(VaultName vault, CertificateName name) {
        List<byte[]> entries = Optional.ofNullable(x5c).orElse(List.of()).stream()
                .filter(Objects::nonNull)
                .map(MergeRequest::decoded)
                .toList();
        return new MergeCertificate(vault, name, entries, AttributesBody.enabledBy(attributes), Forms.givenTags(tags));
    }

    /** Text that is not base64 is passed on unchanged; the certificate reader reports what is wrong with it. */
    private static byte[] decoded(String entry) {
        try {
            return Base64.getDecoder().decode(entry.strip());
        } catch (IllegalArgumentException e) {
            return entry.getBytes(StandardCharsets.UTF_8);
        }
    }
}
