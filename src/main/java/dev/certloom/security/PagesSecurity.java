package dev.certloom.security;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserRequest;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.userinfo.OAuth2UserService;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandlerImpl;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.savedrequest.CookieRequestCache;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * The way in to the pages: sign-in by OpenID Connect, a session in the store, so that any replica serves anybody, and forms
 * that only our own pages can send. What somebody may see is decided at each route, as for programs.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PagesSettings.class)
class PagesSecurity {

    /** Below it lies everything that browsers ask for, but for the address people come back to. */
    static final String PAGES = "/dashboard";

    private static final Logger log = LoggerFactory.getLogger(PagesSecurity.class);

    private static final String SIGN_IN = PAGES + "/sign-in";
    private static final String SIGN_OUT = PAGES + "/sign-out";
    /** Styles, scripts and pictures. */
    private static final String FILES = "/assets";

    /** What is shown to somebody who is not signed in. */
    private static final String OUT = FILES + "/out";

    @Bean
    PagesClient pagesClient(SecuritySettings settings, PagesSettings pages, ServiceAddress address) {
        return new PagesClient(settings, pages, address);
    }

    @Bean
    @Order(2)
    SecurityFilterChain pages(
            HttpSecurity http,
            Vaults vaults,
            TokenAuthentication tokens,
            ClientRegistrationRepository client,
            ObjectProvider<EmbeddedExchange> embedded,
            Clock clock) {
        OAuth2AccessTokenResponseClient<OAuth2AuthorizationCodeGrantRequest> exchange = embedded.stream()
                .<OAuth2AccessTokenResponseClient<OAuth2AuthorizationCodeGrantRequest>>map(own -> own)
                .findFirst()
                .orElseGet(RestClientAuthorizationCodeTokenResponseClient::new);
        SessionCallers sessions = new SessionCallers(clock);
        CookieRequestCache wanted = new CookieRequestCache();
        wanted.setRequestMatcher(PagesSecurity::isAPage);
        return http.securityMatcher("/", PAGES, PAGES + "/**", FILES + "/**", PagesClient.BACK)
                .addFilterBefore(new VaultDoor(vaults, request -> false), SecurityContextHolderFilter.class)
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
                .oauth2Login(login -> login.clientRegistrationRepository(client)
                        .authorizedClientRepository(new NoTokensKept())
                        .loginProcessingUrl(PagesClient.BACK)
                        .authorizationEndpoint(start -> start.baseUri(SIGN_IN))
                        .redirectionEndpoint(back -> back.baseUri(PagesClient.BACK))
                        .tokenEndpoint(token -> token.accessTokenResponseClient(exchange))
                        .userInfoEndpoint(user -> user.oidcUserService(signedIn(tokens)))
                        .defaultSuccessUrl(PAGES)
                        .failureHandler(PagesSecurity::notSignedIn))
                .logout(logout -> logout.logoutRequestMatcher(
                                PathPatternRequestMatcher.pathPattern(HttpMethod.POST, SIGN_OUT))
                        .logoutSuccessUrl(OUT + "/signed-out.html"))
                .exceptionHandling(errors -> errors.authenticationEntryPoint(signInFirst())
                        .accessDeniedHandler(new AccessDeniedHandlerImpl()))
                .headers(headers -> headers.defaultsDisabled()
                        .addHeaderWriter(new AnswerHeaders())
                        .addHeaderWriter(new PageHeaders()))
                .build();
    }

    private static OAuth2UserService<OidcUserRequest, OidcUser> signedIn(TokenAuthentication tokens) {
        return request -> tokens.signIn(request.getAccessToken().getTokenValue(), request.getIdToken());
    }

    /** Parts of a page, and streams, are asked for by scripts, which cannot sign anybody in. */
    private static boolean isAPage(HttpServletRequest request) {
        String accepted = Optional.ofNullable(request.getHeader("Accept")).orElse("");
        return request.getMethod().equals("GET")
                && request.getHeader("HX-Request") == null
                && accepted.contains("text/html");
    }

    private static AuthenticationEntryPoint signInFirst() {
        return (request, response, why) -> {
            if (request.getHeader("HX-Request") != null) {
                // Loads the page anew, which then leads to the sign-in.
                response.setHeader("HX-Refresh", "true");
                response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            } else if (isAPage(request) || request.getMethod().equals("POST")) {
                response.sendRedirect(SIGN_IN + "/" + PagesClient.ID);
            } else {
                new ErrorAnswer(
                                HttpServletResponse.SC_UNAUTHORIZED,
                                "Unauthorized",
                                "Expected somebody who has signed in, but nobody has, or the session has ended.")
                        .writeTo(response);
            }
        };
    }

    private static void notSignedIn(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException why) throws IOException {
        log.warn("Expected somebody to come back signed in, but: {}", why.toString());
        response.sendRedirect(OUT + "/not-signed-in.html");
    }

    /** Whoever is changed, removed or given another password is signed out at once, in every replica. */
    @Bean
    SessionEnd sessionEnd(ObjectProvider<FindByIndexNameSessionRepository<?>> sessions) {
        return new SessionEnd(sessions);
    }

    /** Ends the sessions of somebody. */
    static class SessionEnd {

        private final ObjectProvider<FindByIndexNameSessionRepository<?>> sessions;

        SessionEnd(ObjectProvider<FindByIndexNameSessionRepository<?>> sessions) {
            this.sessions = sessions;
        }

        @TransactionalEventListener
        public void on(PersonAltered person) {
            sessions.stream()
                    .forEach(kept ->
                            kept.findByPrincipalName(person.id()).keySet().forEach(kept::deleteById));
        }
    }
}
