package dev.certloom.embedded;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

/**
 * What the embedded default starts in its own tests: a web server and a connection to the database, nothing of
 * Certloom's. Not a component, so that no scan of another test finds it.
 */
@EnableAutoConfiguration
class SmallApplication {

    public static void main(String[] args) {
        SpringApplication.run(SmallApplication.class, args);
    }

    @Bean
    SecurityFilterChain letEverybodyIn(HttpSecurity http) {
        return http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .build();
    }
}
