package dev.certloom.processview;

import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;

/**
 * Wires the exporter's endpoint, which is separate from those of people and programs: at any host, with its own secret.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ExporterSettings.class)
class ProgressConfiguration {

    @Bean
    @Order(0)
    SecurityFilterChain engineRecords(
            HttpSecurity http, ExporterSettings settings, EngineRecords records, Clock clock) {
        return http.securityMatcher(EngineRecordsFilter.PATH)
                .addFilterBefore(
                        new EngineRecordsFilter(settings.secretBytes(), records, clock), AuthorizationFilter.class)
                .authorizeHttpRequests(requests -> requests.anyRequest().denyAll())
                .csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .build();
    }
}
