package dev.certloom.compute;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the pool. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ComputeSettings.class)
public class ComputeConfiguration {

    @Bean
    ComputePool computePool(ComputeSettings settings) {
        return new ComputePool(settings.threadCount(), settings.queue(), settings.patience());
    }
}
