package dev.certloom.signin;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configuration.OAuth2AuthorizationServerConfiguration;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.OAuth2TokenFormat;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/**
 * A company's own OpenID Connect provider: an authorization server on a port, with keys, people and sessions of its own. It has
 * an issuer for each way in which a client may show its secret.
 */
final class OutsideProvider implements AutoCloseable {

    static final String PASSWORD = "correct horse battery";
    /** With what must be written otherwise in a header or a form. */
    private static final String SECRET = "known to the provider+";

    private final ConfigurableApplicationContext context;

    OutsideProvider() {
        context = new SpringApplicationBuilder(Wiring.class)
                .web(WebApplicationType.SERVLET)
                .run(
                        // Not the settings of the service.
                        "--spring.config.name=outside-provider",
                        "--certloom.embedded.enabled=false",
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--spring.main.banner-mode=off");
    }

    /** Takes a secret in the header of a request or in its body. */
    String issuer() {
        return origin() + "/either";
    }

    /** Takes a secret in the body of a request only. */
    String issuerWithSecretsInBodies() {
        return origin() + "/body";
    }

    String origin() {
        return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    }

    /** The secret of a client. */
    static String secretOf(String id) {
        return SECRET + id;
    }

    /** A client by secret, shown in that way. */
    void register(String id, ClientAuthenticationMethod method, int port) {
        register(id, method, port, OAuth2TokenFormat.SELF_CONTAINED);
    }

    /** Again, with access tokens of another format. */
    void register(String id, ClientAuthenticationMethod method, int port, OAuth2TokenFormat format) {
        RegisteredClient.Builder client = RegisteredClient.withId(id)
                .clientId(id)
                .clientAuthenticationMethod(method)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .redirectUri("https://localhost:" + port + "/signed-in")
                .postLogoutRedirectUri("https://localhost:" + port + "/assets/out/signed-out.html")
                .scope("openid")
                .scope("profile")
                .clientSettings(ClientSettings.builder().requireProofKey(true).build())
                .tokenSettings(TokenSettings.builder().accessTokenFormat(format).build());
        if (!method.equals(ClientAuthenticationMethod.NONE)) {
            client.clientSecret("{noop}" + secretOf(id));
        }
        context.getBean(InMemoryRegisteredClientRepository.class).save(client.build());
    }

    /** From now on access tokens are for this. */
    void audience(String audience) {
        context.getBean(State.class).audience = audience;
    }

    /** From now on there is another key, and the one so far is unknown. */
    void rotateKeys() {
        context.getBean(State.class).key = key();
    }

    /** Answers nothing but 503 from now on. */
    void goAway() {
        context.getBean(State.class).away = true;
    }

    void comeBack() {
        context.getBean(State.class).away = false;
    }

    @Override
    public void close() {
        context.close();
    }

    private static RSAKey key() {
        try {
            return new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate();
        } catch (Exception e) {
            throw new AssertionError("Expected to make a key, but it failed.", e);
        }
    }

    /** What changes while it runs. */
    static final class State {
        private volatile RSAKey key = key();
        private volatile String audience = "https://localhost";
        private volatile boolean away;
    }

    /** No more than the server needs, so that it starts at once. */
    @EnableWebSecurity
    @ImportAutoConfiguration({TomcatServletWebServerAutoConfiguration.class, DispatcherServletAutoConfiguration.class})
    static class Wiring {

        @Bean
        State state() {
            return new State();
        }

        @Bean
        FilterRegistrationBean<Filter> away(State state) {
            FilterRegistrationBean<Filter> filter = new FilterRegistrationBean<>((request, response, chain) -> {
                if (state.away) {
                    ((HttpServletResponse) response).setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
                } else {
                    chain.doFilter(request, response);
                }
            });
            filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
            return filter;
        }

        @Bean
        UserDetailsService people() {
            return new InMemoryUserDetailsManager(User.withUsername("ada")
                    .password("{noop}" + PASSWORD)
                    .roles("PERSON")
                    .build());
        }

        @Bean
        InMemoryRegisteredClientRepository clients() {
            return new InMemoryRegisteredClientRepository(RegisteredClient.withId("nobody")
                    .clientId("nobody")
                    .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                    .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                    .build());
        }

        @Bean
        JWKSource<SecurityContext> keys(State state) {
            return (selector, context) -> selector.select(new JWKSet(state.key));
        }

        @Bean
        JwtDecoder ownTokens(JWKSource<SecurityContext> keys) {
            return OAuth2AuthorizationServerConfiguration.jwtDecoder(keys);
        }

        @Bean
        AuthorizationServerSettings endpoints() {
            return AuthorizationServerSettings.builder()
                    .multipleIssuersAllowed(true)
                    .build();
        }

        @Bean
        OAuth2TokenCustomizer<JwtEncodingContext> claims(State state) {
            return context -> {
                if (context.getTokenType().equals(OAuth2TokenType.ACCESS_TOKEN)) {
                    context.getClaims()
                            .audience(List.of(state.audience))
                            .claim("name", "Ada of the company")
                            .claim("roles", List.of("certloom-auditor"))
                            .claim("groups", List.of("pki"));
                }
            };
        }

        @Bean
        @Order(1)
        SecurityFilterChain openIdConnect(HttpSecurity http) {
            OAuth2AuthorizationServerConfigurer server = new OAuth2AuthorizationServerConfigurer();
            return http.securityMatcher(server.getEndpointsMatcher())
                    .with(
                            server,
                            with -> with.oidc(oidc -> oidc.providerConfigurationEndpoint(metadata ->
                                    metadata.providerConfigurationCustomizer(said -> said.claims(claims -> {
                                        String issuer = String.valueOf(claims.get("issuer"));
                                        claims.put("end_session_endpoint", issuer + "/leave");
                                        claims.put(
                                                "token_endpoint_auth_methods_supported",
                                                issuer.endsWith("/body")
                                                        ? List.of("client_secret_post")
                                                        : List.of("client_secret_post", "client_secret_basic"));
                                    })))))
                    .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .exceptionHandling(
                            errors -> errors.authenticationEntryPoint(new LoginUrlAuthenticationEntryPoint("/login")))
                    .build();
        }

        /** Its session, and the end of it: the framework's own end wants an ID token, which not all providers do. */
        @Bean
        @Order(2)
        SecurityFilterChain session(HttpSecurity http, InMemoryRegisteredClientRepository clients) {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .formLogin(login -> {})
                    .csrf(AbstractHttpConfigurer::disable)
                    .logout(logout -> logout.logoutRequestMatcher(PathPatternRequestMatcher.pathPattern("/*/leave"))
                            .logoutSuccessHandler((request, response, who) -> {
                                RegisteredClient client = clients.findByClientId(request.getParameter("client_id"));
                                String back = request.getParameter("post_logout_redirect_uri");
                                if (Objects.requireNonNull(client)
                                        .getPostLogoutRedirectUris()
                                        .contains(back)) {
                                    response.sendRedirect(back);
                                } else {
                                    response.sendError(HttpServletResponse.SC_BAD_REQUEST);
                                }
                            }))
                    .build();
        }
    }
}
