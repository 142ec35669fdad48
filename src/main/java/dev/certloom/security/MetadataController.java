package dev.certloom.security;

import java.util.List;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** OpenID Connect discovery of the embedded authorization server, on the path that Entra ID has (API reference 10). */
@RestController
@ConditionalOnBooleanProperty(name = "certloom.security.embedded-server", matchIfMissing = true)
class MetadataController {

    private final PublicAddress address;

    MetadataController(PublicAddress address) {
        this.address = address;
    }

    @OpenToAll
    @GetMapping(
            path = "/${certloom.security.tenant:certloom}/v2.0/.well-known/openid-configuration",
            produces = MediaType.APPLICATION_JSON_VALUE)
    Map<String, Object> metadata() {
        return Map.of(
                "issuer", address.issuer(),
                "token_endpoint", address.tokenUrl(),
                // no one signs in by browser yet; the vendor's library wants the member all the same
                "authorization_endpoint", address.authority() + "/oauth2/v2.0/authorize",
                "jwks_uri", address.keysUrl(),
                "grant_types_supported", List.of("client_credentials"),
                "response_types_supported", List.of("token"),
                "subject_types_supported", List.of("pairwise"),
                "id_token_signing_alg_values_supported", List.of("RS256"),
                "token_endpoint_auth_methods_supported", List.of("client_secret_post", "client_secret_basic"));
    }
}
