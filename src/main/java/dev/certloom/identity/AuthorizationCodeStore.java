package dev.certloom.identity;

import dev.certloom.access.PageAddresses;
import dev.certloom.access.ServiceAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;

/**
 * The authorization server's memory: authorization codes, in the store, until they are used. Tokens are never looked up
 * again: they are signed, short-lived and not renewed.
 */
final class AuthorizationCodeStore implements OAuth2AuthorizationService {

    private static final int MAX_CODE_LENGTH = 256;

    private final AuthorizationCodes codes;
    private final PeopleClient client;
    private final ServiceAddress address;
    private final Clock clock;

    AuthorizationCodeStore(AuthorizationCodes codes, PeopleClient client, ServiceAddress address, Clock clock) {
        this.codes = codes;
        this.client = client;
        this.address = address;
        this.clock = clock;
    }

    /**
     * Keeps a fresh code. One that is invalidated by its use is used up here, before the tokens leave.
     *
     * @throws OAuth2AuthenticationException when another request used it first
     */
    @Override
    public void save(OAuth2Authorization authorization) {
        OAuth2Authorization.Token<OAuth2AuthorizationCode> code = authorization.getToken(OAuth2AuthorizationCode.class);
        if (code == null) {
            return;
        }
        String hash = hash(code.getToken().getTokenValue());
        if (!code.isInvalidated()) {
            codes.keep(issued(authorization, code.getToken(), hash));
        } else if (!codes.use(hash, clock.instant())) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT);
        }
    }

    private static IssuedCode issued(OAuth2Authorization authorization, OAuth2AuthorizationCode code, String hash) {
        OAuth2AuthorizationRequest request =
                Objects.requireNonNull(authorization.getAttribute(OAuth2AuthorizationRequest.class.getName()));
        Map<String, Object> parameters = request.getAdditionalParameters();
        return new IssuedCode(
                hash,
                authorization.getPrincipalName(),
                Objects.requireNonNull(request.getRedirectUri()),
                authorization.getAuthorizedScopes(),
                String.valueOf(parameters.get(PkceParameterNames.CODE_CHALLENGE)),
                Optional.ofNullable(parameters.get(OidcParameterNames.NONCE)).map(Object::toString),
                Objects.requireNonNull(code.getIssuedAt()),
                Objects.requireNonNull(code.getExpiresAt()));
    }

    @Override
    public void remove(OAuth2Authorization authorization) {
        throw new UnsupportedOperationException("Expected codes to be used or to grow old, but one is removed.");
    }

    @Override
    public @Nullable OAuth2Authorization findById(String id) {
        return null;
    }

    @Override
    public @Nullable OAuth2Authorization findByToken(String token, @Nullable OAuth2TokenType type) {
        if (type == null || !type.getValue().equals(OAuth2ParameterNames.CODE) || token.length() > MAX_CODE_LENGTH) {
            return null;
        }
        Instant now = clock.instant();
        return codes.find(hash(token), now)
                .map(code -> authorization(token, code))
                .orElse(null);
    }

    private OAuth2Authorization authorization(String value, IssuedCode code) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put(PkceParameterNames.CODE_CHALLENGE, code.challenge());
        parameters.put(PkceParameterNames.CODE_CHALLENGE_METHOD, PeopleClient.CHALLENGE_METHOD);
        code.nonce().ifPresent(nonce -> parameters.put(OidcParameterNames.NONCE, nonce));
        return OAuth2Authorization.withRegisteredClient(client.registered())
                .id(code.hash())
                .principalName(code.person())
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .authorizedScopes(code.scopes())
                .attribute(
                        Principal.class.getName(),
                        UsernamePasswordAuthenticationToken.authenticated(code.person(), null, List.of()))
                .attribute(
                        OAuth2AuthorizationRequest.class.getName(),
                        OAuth2AuthorizationRequest.authorizationCode()
                                .authorizationUri(address.authority() + PageAddresses.AUTHORIZE)
                                .clientId(PeopleClient.ID)
                                .redirectUri(code.redirectUri())
                                .scopes(code.scopes())
                                .additionalParameters(parameters)
                                .build())
                .token(new OAuth2AuthorizationCode(value, code.issued(), code.expires()))
                .build();
    }

    private static String hash(String code) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(code.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
