package dev.certloom.signin;

import static dev.certloom.access.PageAddresses.CALLBACK_PATH;
import static dev.certloom.access.PageAddresses.FILES;
import static dev.certloom.access.PageAddresses.PAGES;

import com.nimbusds.jose.jwk.source.JWKSource;
import dev.certloom.access.AnswerHeaders;
import dev.certloom.access.CurrentCallers;
import dev.certloom.access.KeysUnavailable;
import dev.certloom.access.PageAddresses;
import dev.certloom.access.PageFaults;
import dev.certloom.access.PageHeaders;
import dev.certloom.access.PageProblem;
import dev.certloom.access.ProviderMetadata;
import dev.certloom.access.SecuritySettings;
import dev.certloom.access.ServiceAddress;
import dev.certloom.access.TokenAuthentication;
import dev.certloom.access.TokenRefused;
import dev.certloom.access.Tokens;
import dev.certloom.access.VaultHostFilter;
import dev.certloom.access.Vaults;
import dev.certloom.availability.Availability;
import dev.certloom.identity.InProcessTokenClient;
import dev.certloom.identity.PersonChanged;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.Comparator;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.session.autoconfigure.DefaultCookieSerializerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserRequest;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.userinfo.OAuth2UserService;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestRedirectFilter;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.logout.HeaderWriterLogoutHandler;
import org.springframework.security.web.authentication.logout.LogoutSuccessHandler;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.header.writers.ClearSiteDataHeaderWriter;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.UrlUtils;
import org.springframework.security.web.util.matcher.AndRequestMatcher;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.web.client.RestClient;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Security of the pages: sign-in by OpenID Connect, a session in the store, so that any replica serves any person, and
 * forms that only our own pages can submit. Access is decided at each route, as for programs.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PagesSettings.class)
public class PagesSecurity {

    private static final Logger LOG = LoggerFactory.getLogger(PagesSecurity.class);

    private static final String SIGN_IN = PAGES + "/sign-in";
    private static final String START = SIGN_IN + "/" + PagesClient.ID;
    private static final String SIGN_OUT = PAGES + "/sign-out";

    /** The forwarding code stores in the request what it shows. */
    private static final PageProblem OUT_OF_DATE = new PageProblem(
            HttpStatus.FORBIDDEN,
            "This page was out of date",
            "The page was loaded before you last signed in, or the request did not come from it. Nothing was changed.",
            "Load it again: what you wrote is restored, for you to send.");

    /** What is shown to a person who is not signed in. */
    private static final String SIGNED_OUT_FILES = FILES + "/out";

    @Bean
    PagesClient pagesClient(SecuritySettings settings, PagesSettings pages, ServiceAddress address) {
        return new PagesClient(settings, pages, address);
    }

    @Bean
    JwtDecoderFactory<ClientRegistration> idTokens(
            JWKSource<com.nimbusds.jose.proc.SecurityContext> keys, Clock clock) {
        return new IdTokens(keys, clock);
    }

    @Bean
    @Order(2)
    SecurityFilterChain pages(
            HttpSecurity http,
            Vaults vaults,
            TokenAuthentication tokens,
            CurrentCallers current,
            PagesClient client,
            SecuritySettings settings,
            ObjectProvider<InProcessTokenClient> embedded,
            SessionEnd ends,
            PageFaults faults,
            Clock clock) {
        OAuth2AccessTokenResponseClient<OAuth2AuthorizationCodeGrantRequest> exchange = embedded.stream()
                .<OAuth2AccessTokenResponseClient<OAuth2AuthorizationCodeGrantRequest>>map(own -> own)
                .findFirst()
                .orElseGet(PagesSecurity::exchangeAtTheProvider);
        SessionCallers sessions = new SessionCallers(current, ends, clock);
        AuthenticationFailureHandler refused = notSignedIn(settings);
        RequestCache wanted = new CookieRequestCache(PagesSecurity::isAPage);
        return http.securityMatcher("/", PAGES, PAGES + "/**", FILES + "/**", CALLBACK_PATH)
                .addFilterBefore(new VaultHostFilter(vaults, request -> false), SecurityContextHolderFilter.class)
                .authorizeHttpRequests(requests -> requests
                        // The rest of an answer that was let through, and the body of one that was not.
                        .dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers(FILES + "/**")
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .securityContext(context -> context.securityContextRepository(sessions))
                .requestCache(cache -> cache.requestCache(wanted))
                // An unauthenticated form is refused anyway; the check would create a session for each.
                .csrf(csrf -> csrf.requireCsrfProtectionMatcher(
                        new AndRequestMatcher(CsrfFilter.DEFAULT_CSRF_MATCHER, sessions::containsContext)))
                .oauth2Login(login -> login.clientRegistrationRepository(client)
                        .authorizedClientRepository(new NoAuthorizedClients())
                        .loginProcessingUrl(CALLBACK_PATH)
                        .authorizationEndpoint(start -> start.baseUri(SIGN_IN)
                                .authorizationRequestRepository(new CookieAuthorizationRequests(client)))
                        .redirectionEndpoint(back -> back.baseUri(CALLBACK_PATH))
                        .tokenEndpoint(token -> token.accessTokenResponseClient(exchange))
                        .userInfoEndpoint(user -> user.oidcUserService(signedIn(tokens)))
                        .defaultSuccessUrl(PAGES)
                        .failureHandler(refused)
                        .withObjectPostProcessor(refusedAtTheStart(refused)))
                .logout(logout -> logout.logoutRequestMatcher(
                                PathPatternRequestMatcher.pathPattern(HttpMethod.POST, SIGN_OUT))
                        // text that was entered and not submitted, in any tab
                        .addLogoutHandler(new HeaderWriterLogoutHandler(
                                new ClearSiteDataHeaderWriter(ClearSiteDataHeaderWriter.Directive.STORAGE)))
                        .logoutSuccessHandler(signedOut(client)))
                .exceptionHandling(errors ->
                        errors.authenticationEntryPoint(signInFirst(faults)).accessDeniedHandler(notOfThesePages()))
                .headers(headers -> headers.defaultsDisabled()
                        .addHeaderWriter(new AnswerHeaders())
                        .addHeaderWriter(new PageHeaders()))
                .build();
    }

    private static OAuth2UserService<OidcUserRequest, OidcUser> signedIn(TokenAuthentication tokens) {
        return request -> tokens.signIn(request.getAccessToken().getTokenValue(), request.getIdToken());
    }

    /** Parts of a page, and streams, are requested by scripts, which cannot sign a person in. */
    private static boolean isAPage(HttpServletRequest request) {
        String accepted = Optional.ofNullable(request.getHeader("Accept")).orElse("");
        return request.getMethod().equals("GET") && !PageAddresses.isPart(request) && accepted.contains("text/html");
    }

    private static AuthenticationEntryPoint signInFirst(PageFaults faults) {
        return (request, response, why) -> {
            if (why instanceof KeysUnavailable) {
                faults.databaseAway().writeTo(request, response);
            } else if (PageAddresses.isPart(request)) {
                // Reloads the page, which then leads to the sign-in.
                response.setHeader("HX-Refresh", "true");
                PageProblem.of(HttpStatus.UNAUTHORIZED).writeTo(request, response);
            } else if (request.getMethod().equals("POST")) {
                HtmlRedirect.to(response, HttpStatus.UNAUTHORIZED, "Your session has ended", START);
            } else if (isAPage(request)) {
                response.sendRedirect(START);
            } else {
                PageProblem.of(HttpStatus.UNAUTHORIZED).writeTo(request, response);
            }
        };
    }

    /**
     * A form without the token of this session: of another site, or of a page from before the viewer signed in again.
     */
    private static AccessDeniedHandler notOfThesePages() {
        return (request, response, why) -> {
            if (PageAddresses.isPart(request)) {
                OUT_OF_DATE.writeTo(request, response);
            } else {
                request.setAttribute(PageProblem.ATTRIBUTE, OUT_OF_DATE);
                request.getRequestDispatcher(PageProblem.SHOWN_AT).forward(request, response);
            }
        };
    }

    /** As it is: what a cookie decodes to may be any characters, and the database does not take all of them. */
    @Bean
    static DefaultCookieSerializerCustomizer sessionIdAsItIs() {
        return cookies -> cookies.setUseBase64Encoding(false);
    }

    @Bean
    PageFaults pageFaults(Availability availability) {
        return new PageFaults(availability);
    }

    @Bean
    UnservedFiles unservedFiles() {
        return new UnservedFiles();
    }

    private static AuthenticationFailureHandler notSignedIn(SecuritySettings settings) {
        return (request, response, why) -> {
            LOG.warn("Expected to sign somebody in, but: {}", why.toString());
            if (why instanceof TokenRefused && !settings.isEmbedded()) {
                LOG.warn(
                        "Expected the access token to be a JWT, signed with one of {}, with {} or one of {} in its audience."
                                + " Set that at the provider, or other scopes in certloom.security.pages.scopes: docs/sign-in.md",
                        Tokens.ALGORITHMS,
                        settings.resource(),
                        settings.audience());
            }
            response.sendRedirect(SIGNED_OUT_FILES + "/not-signed-in.html");
        };
    }

    /** The provider cannot be asked; the framework would answer 500. */
    private static ObjectPostProcessor<OAuth2AuthorizationRequestRedirectFilter> refusedAtTheStart(
            AuthenticationFailureHandler refused) {
        return new ObjectPostProcessor<>() {
            @Override
            public <O extends OAuth2AuthorizationRequestRedirectFilter> O postProcess(O filter) {
                filter.setAuthenticationFailureHandler(refused);
                return filter;
            }
        };
    }

    /** With the framework's own there would be no limit to the wait. */
    private static RestClientAuthorizationCodeTokenResponseClient exchangeAtTheProvider() {
        JdkClientHttpRequestFactory http = new JdkClientHttpRequestFactory(HttpClient.newBuilder()
                .connectTimeout(ProviderMetadata.CONNECT_TIMEOUT)
                .build());
        http.setReadTimeout(ProviderMetadata.READ_TIMEOUT);
        RestClientAuthorizationCodeTokenResponseClient exchange = new RestClientAuthorizationCodeTokenResponseClient();
        exchange.setRestClient(RestClient.builder()
                .requestFactory(http)
                .configureMessageConverters(converters -> converters
                        .addCustomConverter(new FormHttpMessageConverter())
                        .addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter()))
                .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
                .build());
        return exchange;
    }

    /** The session has ended; a provider has its own session, and would sign the next person in as this one. */
    private static LogoutSuccessHandler signedOut(PagesClient client) {
        return (request, response, who) -> {
            String out = SIGNED_OUT_FILES + "/signed-out.html";
            String back = UriComponentsBuilder.fromUriString(UrlUtils.buildFullRequestUrl(request))
                    .replacePath(out)
                    .replaceQuery(null)
                    .toUriString();
            Optional<String> provider = client.signOut(back);
            if (provider.isPresent()) {
                HtmlRedirect.to(response, HttpStatus.OK, "You are signed out here", provider.get());
            } else {
                response.sendRedirect(out);
            }
        };
    }

    /** A person who is changed, removed or given another password is signed out at once, in every replica. */
    @Bean
    static SessionEnd sessionEnd(ObjectProvider<FindByIndexNameSessionRepository<?>> sessions) {
        return new SessionEnd(sessions);
    }

    /** Ends a person's sessions. */
    public static class SessionEnd {

        /** The most browsers in which a person can be signed in at the same time. */
        private static final int MAX_SESSIONS_PER_PERSON = 20;

        private final ObjectProvider<FindByIndexNameSessionRepository<?>> sessions;

        public SessionEnd(ObjectProvider<FindByIndexNameSessionRepository<?>> sessions) {
            this.sessions = sessions;
        }

        @TransactionalEventListener
        public void on(PersonChanged person) {
            sessions.stream()
                    .forEach(kept ->
                            kept.findByPrincipalName(person.id()).keySet().forEach(kept::deleteById));
        }

        /** Makes room for another session of a person: the least recently used ones are ended. */
        void makeRoom(String oid) {
            sessions.stream()
                    .forEach(kept -> kept.findByPrincipalName(oid).values().stream()
                            .sorted(Comparator.comparing(Session::getLastAccessedTime)
                                    .reversed())
                            .skip(MAX_SESSIONS_PER_PERSON - 1)
                            .map(Session::getId)
                            .forEach(kept::deleteById));
        }
    }
}
