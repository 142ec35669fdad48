package dev.certloom.identity;

import static dev.certloom.access.PageAddresses.AUTHORIZE;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.certloom.access.AnswerHeaders;
import dev.certloom.access.LimitWatch;
import dev.certloom.access.SecuritySettings;
import dev.certloom.access.ServiceAddress;
import dev.certloom.access.Vaults;
import dev.certloom.compute.ComputePool;
import dev.certloom.runtime.MonotonicClock;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationConsentService;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.authentication.ClientSecretAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationValidator;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.oidc.OidcProviderConfiguration;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtGenerator;
import org.springframework.security.oauth2.server.authorization.web.OAuth2AuthorizationEndpointFilter;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;
import org.springframework.security.web.authentication.logout.LogoutFilter;
import org.springframework.security.web.authentication.session.NullAuthenticatedSessionStrategy;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The embedded authorization server: client credentials for programs and authorization codes for people, at the paths
 * where the vendor's identity libraries look (API reference 10). What of the framework's server has another path is not
 * served.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(EmbeddedServer.NoOtherIssuer.class)
public class EmbeddedServer {

    /** Paths behind the tenant. */
    public static final String TOKEN = "/oauth2/v2.0/token";

    /** Of the vendor's first version, where {@code resource} stands for the scope: some clients know no other. */
    static final String OLDER_TOKEN = "/oauth2/token";

    /** What both end in. */
    private static final String ANY_TOKEN = "/token";

    public static final String KEYS = "/discovery/v2.0/keys";
    private static final String METADATA = "/v2.0/.well-known/openid-configuration";

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
    AuthorizationServerSettings authorizationServerSettings() {
        // The tenant in front of each path is, in the framework's words, one of several issuers.
        return AuthorizationServerSettings.builder()
                .multipleIssuersAllowed(true)
                .tokenEndpoint(ANY_TOKEN)
                .jwkSetEndpoint(KEYS)
                .authorizationEndpoint(AUTHORIZE)
                .build();
    }

    @Bean
    FirstClient firstClient(
            Clients clients,
            People people,
            FirstClientSettings files,
            SecuritySettings settings,
            ServiceAddress address,
            Clock clock) {
        return new FirstClient(
                clients,
                people,
                files.clientFile().map(file -> new CredentialsFile<>(file, FirstClient.Content.class)),
                settings,
                address,
                clock);
    }

    @Bean
    Passwords passwords(ComputePool pool) {
        return new Passwords(pool);
    }

    @Bean
    FirstAdministrator firstAdministrator(
            People people,
            Clients clients,
            Passwords passwords,
            FirstClientSettings files,
            ServiceAddress address,
            Clock clock) {
        return new FirstAdministrator(
                people,
                clients,
                passwords,
                files.administratorFile().map(file -> new CredentialsFile<>(file, FirstAdministrator.Content.class)),
                address,
                clock);
    }

    @Bean
    PeopleAdministration peopleRegister(
            People people,
            Clients clients,
            Passwords passwords,
            Vaults vaults,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        return new PeopleAdministration(people, clients, passwords, vaults.roles(), transaction, events, clock);
    }

    @Bean
    ClientAdministration clientRegister(
            Clients clients,
            People people,
            Vaults vaults,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        return new ClientAdministration(clients, people, vaults.roles(), vaults.names(), transaction, events, clock);
    }

    /** @param sleeper by default real time passes: on virtual threads a waiter blocks no one else */
    @Bean
    AttemptGate attemptGate(
            SignInPlaces places,
            ObjectProvider<AttemptGate.Sleeper> sleeper,
            LimitWatch watch,
            Clock clock,
            MonotonicClock time) {
        return new AttemptGate(
                new AttemptThrottle(time), places, sleeper.getIfAvailable(() -> Thread::sleep), watch, clock);
    }

    @Bean
    SignIn signIn(
            People people,
            Passwords passwords,
            AttemptGate gate,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        return new SignIn(people, passwords, gate, transaction, events, clock);
    }

    @Bean
    PeopleClient peopleClient(SecuritySettings settings, ServiceAddress address, Vaults vaults) {
        return new PeopleClient(settings, address, vaults);
    }

    @Bean
    RegisteredClientRepository clientDirectory(Clients clients, PeopleClient peopleClient, SecuritySettings settings) {
        return new ClientDirectory(clients, peopleClient, settings);
    }

    @Bean
    OAuth2AuthorizationService keptCodes(
            AuthorizationCodes codes, PeopleClient peopleClient, ServiceAddress address, Clock clock) {
        return new AuthorizationCodeStore(codes, peopleClient, address, clock);
    }

    @Bean
    OAuth2AuthorizationConsentService noConsents() {
        return new NoConsentService();
    }

    @Bean
    JwtGenerator embeddedTokens(
            JWKSource<SecurityContext> keys,
            Clients clients,
            People people,
            SecuritySettings settings,
            ServiceAddress address,
            Clock clock) {
        JwtGenerator tokens = new JwtGenerator(new NimbusJwtEncoder(keys));
        tokens.setClock(clock);
        tokens.setJwtCustomizer(new TokenClaims(clients, people, settings, address));
        return tokens;
    }

    /** Redeems the codes of our own pages. */
    @Bean
    InProcessTokenClient embeddedExchange(
            RegisteredClientRepository directory,
            OAuth2AuthorizationService codes,
            JwtGenerator tokens,
            AuthorizationServerSettings endpoints,
            ServiceAddress address) {
        return new InProcessTokenClient(directory, codes, tokens, endpoints, address);
    }

    @Bean
    @Order(1)
    SecurityFilterChain authorizationServer(
            HttpSecurity http,
            JwtGenerator tokens,
            SignIn signIn,
            RegisteredClientRepository clients,
            Clients kept,
            AttemptGate gate,
            Vaults vaults,
            SecuritySettings settings,
            ServiceAddress address,
            Clock clock) {
        String tenant = "/" + settings.tenant();
        SignInPage page = new SignInPage();
        RequestMatcher shown = PathPatternRequestMatcher.pathPattern(HttpMethod.GET, tenant + AUTHORIZE);
        RequestMatcher submitted = PathPatternRequestMatcher.pathPattern(HttpMethod.POST, tenant + AUTHORIZE);
        CsrfTokenRepository formTokens = formTokens();
        AuthenticationEntryPoint nothingHere = new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED);
        RequestMatcher older = PathPatternRequestMatcher.pathPattern(tenant + OLDER_TOKEN);
        return http.securityMatcher(
                        tenant + TOKEN, tenant + OLDER_TOKEN, tenant + KEYS, tenant + METADATA, tenant + AUTHORIZE)
                .addFilterBefore(new RequestedResource(settings.tokenResource(), older), LogoutFilter.class)
                // Before the authorization request is processed, which then belongs to a person.
                .addFilterBefore(new SignInFilter(submitted, signIn, vaults, formTokens), LogoutFilter.class)
                .with(new OAuth2AuthorizationServerConfigurer(), server -> {
                    server.addObjectPostProcessor(withoutSessions());
                    server.tokenGenerator(tokens)
                            .tokenEndpoint(endpoint -> endpoint.accessTokenResponseHandler(new TokenAnswer(older)))
                            .authorizationEndpoint(endpoint -> endpoint.errorResponseHandler(page)
                                    .authenticationProviders(providers -> providers.forEach(provider -> {
                                        if (provider
                                                instanceof OAuth2AuthorizationCodeRequestAuthenticationProvider codes) {
                                            codes.setAuthenticationValidator(
                                                    new OAuth2AuthorizationCodeRequestAuthenticationValidator()
                                                            .andThen(PeopleClient::limit));
                                        }
                                    })))
                            .clientAuthentication(client -> client.errorResponseHandler(ClientSecrets::refuse)
                                    .authenticationProviders(providers -> providers.replaceAll(provider ->
                                            provider instanceof ClientSecretAuthenticationProvider check
                                                    ? new ClientSecrets(
                                                            check,
                                                            clients,
                                                            new SecretHash(),
                                                            gate,
                                                            id -> kept.used(id, clock.instant()))
                                                    : provider)))
                            .oidc(oidc -> oidc.providerConfigurationEndpoint(metadata ->
                                    metadata.providerConfigurationCustomizer(builder -> describe(builder, address))));
                })
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .exceptionHandling(errors -> errors.authenticationEntryPoint((request, response, why) ->
                        (shown.matches(request) ? page : nothingHere).commence(request, response, why)))
                .csrf(csrf -> csrf.csrfTokenRepository(formTokens).withObjectPostProcessor(checked(submitted, page)))
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(headers -> headers.defaultsDisabled().addHeaderWriter(new AnswerHeaders()))
                .build();
    }

    /** In a cookie whose name keeps other hosts, and connections without TLS, from setting it (RFC 6265bis section 4.1.3.2). */
    private static CsrfTokenRepository formTokens() {
        CookieCsrfTokenRepository tokens = new CookieCsrfTokenRepository();
        tokens.setCookieName("__Host-certloom-sign-in");
        tokens.setCookiePath("/");
        tokens.setParameterName(SignInFilter.CSRF);
        tokens.setCookieCustomizer(cookie -> cookie.secure(true).httpOnly(true).sameSite("Lax"));
        return tokens;
    }

    /** Of the login form only: the framework's server exempts its endpoints, at one of which that is taken. */
    private static ObjectPostProcessor<CsrfFilter> checked(RequestMatcher form, AccessDeniedHandler refusal) {
        return new ObjectPostProcessor<>() {
            @Override
            public <O extends CsrfFilter> O postProcess(O filter) {
                filter.setRequireCsrfProtectionMatcher(form);
                filter.setAccessDeniedHandler(refusal);
                return filter;
            }
        };
    }

    /** The framework would store the login in a session of this replica; nothing here uses it. */
    private static ObjectPostProcessor<OAuth2AuthorizationEndpointFilter> withoutSessions() {
        return new ObjectPostProcessor<>() {
            @Override
            public <O extends OAuth2AuthorizationEndpointFilter> O postProcess(O filter) {
                filter.setSessionAuthenticationStrategy(new NullAuthenticatedSessionStrategy());
                return filter;
            }
        };
    }

    /** The framework's metadata for endpoints that are not served is removed. */
    private static void describe(OidcProviderConfiguration.Builder metadata, ServiceAddress address) {
        String authority = address.authority();
        metadata.claims(claims -> {
            claims.clear();
            claims.putAll(Map.ofEntries(
                    Map.entry("issuer", address.embeddedIssuer()),
                    Map.entry("authorization_endpoint", authority + AUTHORIZE),
                    Map.entry("token_endpoint", authority + TOKEN),
                    Map.entry("jwks_uri", authority + KEYS),
                    Map.entry("grant_types_supported", List.of("authorization_code", "client_credentials")),
                    Map.entry(
                            "token_endpoint_auth_methods_supported",
                            List.of("client_secret_post", "client_secret_basic", "none")),
                    Map.entry("response_types_supported", List.of("code")),
                    Map.entry("response_modes_supported", List.of("query")),
                    Map.entry("code_challenge_methods_supported", List.of(PeopleClient.CHALLENGE_METHOD)),
                    Map.entry("subject_types_supported", List.of("public")),
                    Map.entry("id_token_signing_alg_values_supported", List.of("RS256")),
                    Map.entry("scopes_supported", List.of("openid", "profile"))));
        });
    }
}
