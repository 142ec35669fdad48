package dev.certloom.security;

import java.net.URI;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;

/** Tokens of an outside OpenID Connect provider, in place of the embedded authorization server's. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "certloom.security.embedded-server", havingValue = false)
class OutsideProviderConfiguration {

    /** The provider's metadata is fetched with the first token, so that it may start after us. */
    @Bean
    JwtDecoder outsideTokens(PublicAddress address, SecuritySettings settings, Clock clock) {
        URI issuer = settings.security().issuerUri();
        if (issuer == null) {
            throw new IllegalStateException(
                    "Expected certloom.security.issuer-uri, since the embedded authorization server is off, but it is not set.");
        }
        return new SupplierJwtDecoder(() -> {
            NimbusJwtDecoder decoder =
                    NimbusJwtDecoder.withIssuerLocation(issuer.toString()).build();
            decoder.setJwtValidator(TokenChecks.of(address, settings.security().audience(), clock));
            return decoder;
        });
    }
}
