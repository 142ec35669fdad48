package dev.certloom.security;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.certloom.security.spi.Clients;
import dev.certloom.security.spi.SigningKeys;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.authorization.authentication.ClientSecretAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.oidc.OidcProviderConfiguration;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtGenerator;
import org.springframework.security.web.SecurityFilterChain;

/**
 * The embedded authorization server: client credentials only, at the paths where the vendor's identity libraries look
 * (API reference 10). What of the framework's server has another path is not served.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(EmbeddedServer.NoOtherIssuer.class)
class EmbeddedServer {

    /** Paths behind the tenant. */
    static final String TOKEN = "/oauth2/v2.0/token";

    private static final String KEYS = "/discovery/v2.0/keys";
    private static final String METADATA = "/v2.0/.well-known/openid-configuration";
    private static final String AUTHORIZE = "/oauth2/v2.0/authorize";

    /** Whether the settings name no other issuer. */
    static final class NoOtherIssuer implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return Binder.get(context.getEnvironment())
                    .bindOrCreate("certloom.security", SecuritySettings.class)
                    .isEmbedded();
        }
    }

    @Bean
    JWKSource<SecurityContext> tokenKeys(SigningKeys kept) {
        return new SigningKey(kept);
    }

    @Bean
    AuthorizationServerSettings authorizationServerSettings() {
        // The tenant in front of each path is, in the framework's words, one of several issuers.
        return AuthorizationServerSettings.builder()
                .multipleIssuersAllowed(true)
                .tokenEndpoint(TOKEN)
                .jwkSetEndpoint(KEYS)
                .authorizationEndpoint(AUTHORIZE)
                .build();
    }

    @Bean
    FirstClient firstClient(
            Clients clients,
            FirstClientSettings firstClient,
            SecuritySettings settings,
            ServiceAddress address,
            Clock clock) {
        return new FirstClient(clients, firstClient.file().map(FirstClientFile::new), settings, address, clock);
    }

    @Bean
    @Order(1)
    SecurityFilterChain authorizationServer(
            HttpSecurity http,
            Clients clients,
            JWKSource<SecurityContext> keys,
            SecuritySettings settings,
            ServiceAddress address,
            Clock clock) {
        String tenant = "/" + settings.tenant();
        JwtGenerator tokens = new JwtGenerator(new NimbusJwtEncoder(keys));
        tokens.setClock(clock);
        tokens.setJwtCustomizer(new TokenClaims(clients, settings, address));
        return http.securityMatcher(tenant + TOKEN, tenant + KEYS, tenant + METADATA)
                .with(
                        new OAuth2AuthorizationServerConfigurer(),
                        server -> server.registeredClientRepository(new ClientDirectory(clients, settings))
                                .authorizationService(new NoMemoryOfTokens())
                                .tokenGenerator(tokens)
                                .clientAuthentication(client ->
                                        client.authenticationProviders(providers -> providers.forEach(provider -> {
                                            if (provider instanceof ClientSecretAuthenticationProvider secrets) {
                                                secrets.setPasswordEncoder(new SecretHash());
                                            }
                                        })))
                                .oidc(oidc -> oidc.providerConfigurationEndpoint(
                                        metadata -> metadata.providerConfigurationCustomizer(
                                                builder -> describe(builder, address)))))
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(headers -> headers.defaultsDisabled().addHeaderWriter(new AnswerHeaders()))
                .build();
    }

    /** What the framework would say of endpoints that are not served is left out. */
    private static void describe(OidcProviderConfiguration.Builder metadata, ServiceAddress address) {
        String authority = address.authority();
        metadata.claims(claims -> {
            claims.clear();
            claims.putAll(Map.of(
                    "issuer", address.embeddedIssuer(),
                    "authorization_endpoint", authority + AUTHORIZE,
                    "token_endpoint", authority + TOKEN,
                    "jwks_uri", authority + KEYS,
                    "grant_types_supported", List.of("client_credentials"),
                    "token_endpoint_auth_methods_supported", List.of("client_secret_post", "client_secret_basic"),
                    "response_types_supported", List.of("token"),
                    "subject_types_supported", List.of("public"),
                    "id_token_signing_alg_values_supported", List.of("RS256"),
                    "scopes_supported", List.of("openid", "profile", "offline_access")));
        });
    }
}
