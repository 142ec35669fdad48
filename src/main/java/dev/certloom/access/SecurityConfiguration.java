package dev.certloom.access;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.certloom.availability.Availability;
import dev.certloom.availability.Dependency;
import dev.certloom.runtime.MonotonicClock;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.firewall.FirewalledRequest;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.AndRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Wires access control: the vault by host, the token, the permission. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({SecuritySettings.class, VaultsSettings.class})
public class SecurityConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(SecurityConfiguration.class);
    private static final RequestMatcher HEALTH = new OrRequestMatcher(
            PathPatternRequestMatcher.pathPattern("/actuator/health"),
            PathPatternRequestMatcher.pathPattern("/actuator/health/**"));
    private static final RequestMatcher METRICS = PathPatternRequestMatcher.pathPattern("/actuator/prometheus");
    private static final RequestMatcher ACTUATOR = PathPatternRequestMatcher.pathPattern("/actuator/**");

    /** The framework has many filters, and observing each for each request would be useless. */
    @Bean
    SecurityObservationSettings securityObservations() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    Vaults vaults(VaultsSettings settings) {
        Vaults vaults = new Vaults(settings);
        List<String> without = vaults.withoutAdministrator();
        if (!without.isEmpty()) {
            LOG.warn(
                    "Expected a value of the roles claim that stands for {} in each vault, but there is none in {}: nobody can change people or the engine's models, or read metrics. If that is not meant, add such a value to certloom.vaults.NAME.role-bindings.",
                    BuiltInRole.CERTLOOM_ADMINISTRATOR.roleName(),
                    without);
        }
        return vaults;
    }

    @Bean
    ServiceAddress serviceAddress(SecuritySettings settings, Environment environment) {
        return new ServiceAddress(settings, environment);
    }

    /** A bean, so that the framework creates no default user with a password. */
    @Bean
    TokenAuthentication tokenAuthentication(
            SecuritySettings settings,
            ServiceAddress address,
            Clock clock,
            MonotonicClock time,
            JWKSource<SecurityContext> keys,
            CurrentCallers current,
            Vaults vaults) {
        Supplier<List<String>> issuers =
                settings.isEmbedded() ? () -> List.of(address.embeddedIssuer()) : settings::issuerUri;
        Tokens tokens = new Tokens(keys, settings, issuers, address::port, clock, time);
        return new TokenAuthentication(
                tokens, new Callers(settings.rolesClaim(), settings.groupsClaim()), current, vaults);
    }

    @Bean
    @Order(3)
    SecurityFilterChain everythingElse(
            HttpSecurity http,
            Vaults vaults,
            TokenAuthentication tokens,
            ServiceAddress address,
            SecuritySettings settings,
            Environment environment,
            Availability availability,
            MonotonicClock time) {
        Challenge challenge = new Challenge(address, settings, time);
        TokensUnlessNeedless bearer = new TokensUnlessNeedless(tokens, availability);
        bearer.setAuthenticationEntryPoint(challenge);
        // Not the framework's resource server configurer: it would publish metadata of its own without a token.
        return http.addFilterBefore(bearer, AnonymousAuthenticationFilter.class)
                .addFilterBefore(
                        new VaultHostFilter(vaults, new OrRequestMatcher(HEALTH, METRICS)),
                        BearerTokenAuthenticationFilter.class)
                .authorizeHttpRequests(requests -> requests
                        // Only the body of an answer that was already decided.
                        .dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers(HEALTH)
                        .permitAll()
                        .requestMatchers(new AndRequestMatcher(METRICS, new LoopbackManagement(environment)))
                        .permitAll()
                        .requestMatchers(METRICS)
                        .hasAuthority(Permission.METRICS_READ.name())
                        .requestMatchers(ACTUATOR)
                        .denyAll()
                        .anyRequest()
                        .authenticated())
                .exceptionHandling(
                        errors -> errors.authenticationEntryPoint(challenge).accessDeniedHandler(notServed()))
                .csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(headers -> headers.defaultsDisabled().addHeaderWriter(new AnswerHeaders()))
                .build();
    }

    /** Liveness is also answered while callers cannot be looked up, as for unauthenticated clients. */
    private static final class TokensUnlessNeedless extends BearerTokenAuthenticationFilter {

        private final Availability availability;

        TokensUnlessNeedless(TokenAuthentication tokens, Availability availability) {
            super(tokens);
            this.availability = availability;
        }

        @Override
        protected boolean shouldNotFilter(HttpServletRequest request) {
            return HEALTH.matches(request) && !availability.isUsable(Dependency.DATABASE);
        }
    }

    private static AccessDeniedHandler notServed() {
        return (request, response, refusal) -> new ErrorAnswer(
                        HttpServletResponse.SC_FORBIDDEN,
                        "Forbidden",
                        METRICS.matches(request)
                                ? "Expected a caller with permission %s in every vault, but this one has not."
                                        .formatted(Permission.METRICS_READ.action())
                                : "Expected a route that is served, but this one is closed.",
                        Optional.of("ForbiddenByRbac"))
                .writeTo(request, response);
    }

    /** Clients send {@code //} for an empty name and must get 405 from the routes (API reference 1.3). */
    @Bean
    HttpFirewall firewall() {
        StrictHttpFirewall firewall = new ReadableQueries();
        firewall.setAllowUrlEncodedDoubleSlash(true);
        // no text has it, and the database takes none that does
        firewall.setAllowedParameterValues(value -> value.indexOf('\0') < 0);
        return firewall;
    }

    /** The web server fails at a query that is no UTF-8 when somebody reads a parameter, whoever that is. */
    private static final class ReadableQueries extends StrictHttpFirewall {

        @Override
        public FirewalledRequest getFirewalledRequest(HttpServletRequest request) {
            try {
                byte[] query = URLDecoder.decode(
                                Objects.requireNonNullElse(request.getQueryString(), ""), StandardCharsets.ISO_8859_1)
                        .getBytes(StandardCharsets.ISO_8859_1);
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(query));
            } catch (IllegalArgumentException | CharacterCodingException e) {
                throw new RequestRejectedException("Expected a percent-encoded query in UTF-8, but it is none.");
            }
            return super.getFirewalledRequest(request);
        }
    }

    @Bean
    RequestRejectedHandler badRequest() {
        return (request, response, rejection) -> {
            if (!ErrorAnswer.isServed(request.getMethod())) {
                ErrorAnswer.writeMethodNotAllowed(request.getMethod(), response);
                return;
            }
            new ErrorAnswer(
                            HttpServletResponse.SC_BAD_REQUEST,
                            "BadParameter",
                            "Expected a plain HTTP request, but its method, path, query or headers hold what no client sends.")
                    .writeTo(request, response);
        };
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> containerErrors() {
        return server -> server.addContextCustomizers(ContainerErrors::installIn);
    }

    @Bean
    RefusalLimit refusalLimit(SecuritySettings settings, MonotonicClock time) {
        return new RefusalLimit(settings.refusalsPerMinute(), time);
    }

    @Bean
    LimitWatch limitWatch(ApplicationEventPublisher events, MonotonicClock time) {
        return new LimitWatch(events, time);
    }

    @Bean
    WebMvcConfigurer permissionChecks(
            Vaults vaults,
            RefusalLimit limit,
            ApplicationEventPublisher events,
            ObjectProvider<RequestOwnership> ownership,
            Clock clock) {
        PermissionCheck check = new PermissionCheck(
                vaults,
                limit,
                events,
                (vault, request, person) -> ownership.getObject().isOwn(vault, request, person),
                clock);
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(check);
            }
        };
    }
}
