package dev.certloom.operation;

import dev.certloom.kernel.PageSettings;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what the vault needs beyond its own services. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({VaultSettings.class, OrderSettings.class, PageSettings.class})
class VaultConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }
}
