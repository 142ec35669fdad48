package dev.certloom.security;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.certloom.security.spi.Clients;
import dev.certloom.security.spi.SigningKeys;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.web.SecurityFilterChain;

/**
 * The embedded authorization server: client credentials only, on the paths the vendor's identity libraries use (API
 * reference 10). Off when an outside provider is set.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "certloom.security.embedded-server", matchIfMissing = true)
class AuthorizationServerConfiguration {

    @Bean
    @Order(1)
    SecurityFilterChain tokenRoutes(HttpSecurity http, PublicAddress address) throws Exception {
        return http.securityMatcher(address.tokenPath(), address.keysPath(), address.metadataPath())
                .oauth2AuthorizationServer(Customizer.withDefaults())
                .csrf(csrf -> csrf.disable())
                .authorizeHttpRequests(routes -> routes.requestMatchers(address.keysPath(), address.metadataPath())
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .build();
    }

    @Bean
    AuthorizationServerSettings authorizationServerSettings(PublicAddress address) {
        return AuthorizationServerSettings.builder()
                .tokenEndpoint(address.tokenPath())
                .jwkSetEndpoint(address.keysPath())
                .build();
    }

    @Bean
    RegisteredClientRepository registeredClients(Clients clients, SecuritySettings settings) {
        return new RegisteredClientRepository() {
            @Override
            public void save(RegisteredClient client) {
                throw new IllegalStateException("Expected clients to be kept by their own port only.");
            }

            @Override
            public @Nullable RegisteredClient findById(String id) {
                return findByClientId(id);
            }

            @Override
            public @Nullable RegisteredClient findByClientId(String clientId) {
                return clients.find(clientId)
                        .map(client -> registered(client, settings.security()))
                        .orElse(null);
            }
        };
    }

    /** The scopes beside the vault's own are what the vendor's library asks for as well; they grant nothing. */
    private static RegisteredClient registered(Clients.Client client, SecuritySettings.Tokens tokens) {
        return RegisteredClient.withId(client.clientId())
                .clientId(client.clientId())
                .clientSecret(client.secretHash())
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .scopes(scopes ->
                        scopes.addAll(List.of(tokens.audience() + "/.default", "openid", "profile", "offline_access")))
                .clientSettings(ClientSettings.builder()
                        .setting("certloom.roles", client.roles())
                        .build())
                .tokenSettings(TokenSettings.builder()
                        .accessTokenTimeToLive(tokens.tokenLifetime())
                        .build())
                .build();
    }

    /** Tokens are self-contained and nothing else is served, so nothing is remembered of them. */
    @Bean
    OAuth2AuthorizationService authorizations() {
        return new ForgottenAuthorizations();
    }

    @Bean
    PasswordEncoder clientSecretEncoder() {
        return new ClientSecrets();
    }

    @Bean
    JWKSource<SecurityContext> signingKey(SigningKeys keys) {
        RSAKey key = TokenSigningKey.read(keys.loadOrKeep(TokenSigningKey::make));
        return new ImmutableJWKSet<>(new JWKSet(key));
    }

    @Bean
    OAuth2TokenCustomizer<JwtEncodingContext> claims(PublicAddress address, SecuritySettings settings) {
        return context -> {
            String client = context.getRegisteredClient().getClientId();
            Object roles = context.getRegisteredClient().getClientSettings().getSetting("certloom.roles");
            context.getJwsHeader().algorithm(SignatureAlgorithm.RS256);
            context.getClaims()
                    .issuer(address.issuer())
                    .audience(List.of(settings.security().audience()))
                    .claim("tid", settings.security().tenant())
                    .claim("oid", client)
                    .claim("appid", client)
                    .claim("azp", client)
                    .claim(
                            settings.security().rolesClaim(),
                            Optional.ofNullable(roles).orElse(List.of()));
        };
    }

    @Bean
    JwtDecoder localTokens(
            JWKSource<SecurityContext> keys, PublicAddress address, SecuritySettings settings, Clock clock) {
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSource(keys)
                .jwsAlgorithm(SignatureAlgorithm.RS256)
                .build();
        decoder.setJwtValidator(TokenChecks.of(address, settings.security().audience(), clock));
        return decoder;
    }
}
