package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.certificate.KeyOperationResult;
import dev.certloom.certificate.VersionView;
import dev.certloom.web.Forms;
import dev.certloom.web.VaultUrls;
import dev.certloom.web.WireBody;

/**
 * What an operation with a key made.
 *
 * @param keyId the version that was used, also where the caller named none
 * @param value base64url without padding
 */
record KeyOperationBody(
        @JsonProperty("kid") String keyId,
        @JsonProperty("value") String value) implements WireBody {

    static KeyOperationBody of(KeyOperationResult result, VaultUrls urls) {
        VersionView certificate = result.certificate();
        return new KeyOperationBody(
                urls.key(certificate.name(), certificate.version().id()), Forms.base64Url(result.value()));
    }
}
