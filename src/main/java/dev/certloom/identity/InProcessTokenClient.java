package dev.certloom.identity;

import dev.certloom.access.ServiceAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.PublicClientAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.context.AuthorizationServerContext;
import org.springframework.security.oauth2.server.authorization.context.AuthorizationServerContextHolder;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtGenerator;

/**
 * Redeems the pages' codes at the embedded server without leaving the process: the service need not reach, nor trust, its
 * own address from outside. The steps are those of the token endpoint: the proof key, then the code.
 */
public final class InProcessTokenClient
        implements OAuth2AccessTokenResponseClient<OAuth2AuthorizationCodeGrantRequest> {

    private final PublicClientAuthenticationProvider proofs;
    private final OAuth2AuthorizationCodeAuthenticationProvider codes;
    private final AuthorizationServerSettings endpoints;
    private final ServiceAddress address;

    InProcessTokenClient(
            RegisteredClientRepository clients,
            OAuth2AuthorizationService kept,
            JwtGenerator tokens,
            AuthorizationServerSettings endpoints,
            ServiceAddress address) {
        this.proofs = new PublicClientAuthenticationProvider(clients, kept);
        this.codes = new OAuth2AuthorizationCodeAuthenticationProvider(kept, tokens);
        this.endpoints = endpoints;
        this.address = address;
    }

    @Override
    public OAuth2AccessTokenResponse getTokenResponse(OAuth2AuthorizationCodeGrantRequest grant) {
        OAuth2AuthorizationRequest asked = grant.getAuthorizationExchange().getAuthorizationRequest();
        String code = Objects.requireNonNull(
                grant.getAuthorizationExchange().getAuthorizationResponse().getCode());
        Map<String, Object> proof = new HashMap<>();
        proof.put(OAuth2ParameterNames.GRANT_TYPE, AuthorizationGrantType.AUTHORIZATION_CODE.getValue());
        proof.put(OAuth2ParameterNames.CODE, code);
        proof.put(
                PkceParameterNames.CODE_VERIFIER,
                String.valueOf(asked.<Object>getAttribute(PkceParameterNames.CODE_VERIFIER)));
        AuthorizationServerContextHolder.setContext(new Here());
        try {
            Authentication client = Objects.requireNonNull(proofs.authenticate(new OAuth2ClientAuthenticationToken(
                    asked.getClientId(), ClientAuthenticationMethod.NONE, null, proof)));
            return response((OAuth2AccessTokenAuthenticationToken) Objects.requireNonNull(codes.authenticate(
                    new OAuth2AuthorizationCodeAuthenticationToken(code, client, asked.getRedirectUri(), Map.of()))));
        } finally {
            AuthorizationServerContextHolder.resetContext();
        }
    }

    private static OAuth2AccessTokenResponse response(OAuth2AccessTokenAuthenticationToken redeemed) {
        OAuth2AccessToken token = redeemed.getAccessToken();
        return OAuth2AccessTokenResponse.withToken(token.getTokenValue())
                .tokenType(token.getTokenType())
                .scopes(Set.copyOf(token.getScopes()))
                .additionalParameters(redeemed.getAdditionalParameters())
                .build();
    }

    /** What the framework's filter would have set. */
    private final class Here implements AuthorizationServerContext {

        @Override
        public String getIssuer() {
            return address.embeddedIssuer();
        }

        @Override
        public AuthorizationServerSettings getAuthorizationServerSettings() {
            return endpoints;
        }
    }
}
