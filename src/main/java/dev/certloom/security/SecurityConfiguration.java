package dev.certloom.security;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The gate of the vaults: the challenge comes before routes, bodies and everything else. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SecuritySettings.class)
class SecurityConfiguration {

    static final long HSTS_SECONDS = 31_536_000;

    @Bean
    @Order(10)
    SecurityFilterChain vaultRoutes(
            HttpSecurity http, Challenge challenge, Vaults vaults, JwtDecoder decoder, SecuritySettings settings)
            throws Exception {
        return http.csrf(csrf -> csrf.disable())
                .logout(logout -> logout.disable())
                .requestCache(cache -> cache.disable())
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(headers -> headers.httpStrictTransportSecurity(
                        hsts -> hsts.includeSubDomains(true).maxAgeInSeconds(HSTS_SECONDS)))
                .addFilterBefore(new HostFilter(vaults), SecurityContextHolderFilter.class)
                .authorizeHttpRequests(routes -> routes.requestMatchers("/actuator/health", "/actuator/health/**")
                        .permitAll()
                        .requestMatchers("/actuator/**")
                        .denyAll()
                        .anyRequest()
                        .authenticated())
                .exceptionHandling(failures -> failures.authenticationEntryPoint(challenge)
                        .accessDeniedHandler((request, response, denied) -> ErrorAnswers.write(
                                response,
                                HttpServletResponse.SC_FORBIDDEN,
                                "Forbidden",
                                "Nobody may use this route.",
                                Optional.empty())))
                .oauth2ResourceServer(server -> server.authenticationEntryPoint(challenge)
                        .jwt(jwt -> jwt.decoder(decoder)
                                .jwtAuthenticationConverter(CallerAuthentication.from(
                                        settings.security().rolesClaim()))))
                .build();
    }

    /** Clients send {@code //} in paths (API reference 1.3); the route answers it, after the challenge. */
    @Bean
    HttpFirewall httpFirewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowUrlEncodedDoubleSlash(true);
        return firewall;
    }

    @Bean
    RequestRejectedHandler requestRejectedHandler() {
        return (request, response, rejected) -> ErrorAnswers.write(
                response,
                HttpServletResponse.SC_BAD_REQUEST,
                "BadParameter",
                "The request URI or a header contains characters that are not allowed.",
                Optional.empty());
    }

    @Bean
    WebMvcConfigurer permissions(PermissionInterceptor interceptor) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(interceptor);
            }
        };
    }
}
