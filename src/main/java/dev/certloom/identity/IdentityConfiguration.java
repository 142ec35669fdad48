package dev.certloom.identity;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.certloom.access.CurrentCallers;
import dev.certloom.access.ProviderKeys;
import dev.certloom.access.SecuritySettings;
import dev.certloom.access.Vaults;
import dev.certloom.operation.CurrentRequesters;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Selects who manages people and signs tokens: the embedded server of {@link EmbeddedServer}, or an external provider.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FirstClientSettings.class)
class IdentityConfiguration {

    @Bean
    PeopleDirectory peopleDirectory(SecuritySettings settings, People people, Vaults vaults) {
        return new PeopleDirectory(settings.isEmbedded(), people, vaults);
    }

    @Bean
    PeopleAddresses peopleAddresses(People people) {
        return new PeopleAddresses(people);
    }

    @Bean
    CurrentRequesters currentRequesters(SecuritySettings settings, People people, Clients clients, Vaults vaults) {
        return new StoredRequesters(settings.isEmbedded(), people, clients, vaults);
    }

    /** The keys that sign tokens. */
    @Bean
    JWKSource<SecurityContext> tokenKeys(SecuritySettings settings, SigningKeys own) {
        return settings.isEmbedded() ? new SigningKey(own) : new ProviderKeys(settings);
    }

    @Bean
    CurrentCallers currentCallers(SecuritySettings settings, People people, Clients clients) {
        return settings.isEmbedded() ? new StoredCallers(people, clients) : CurrentCallers.asTokensSay();
    }
}
