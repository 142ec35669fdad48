package dev.certloom.monitoring;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** Wires what operators see. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MonitoringSettings.class)
class MonitoringConfiguration {

    /** Work for a request on another thread, such as publishing to the engine, is logged with the request's ids. */
    MonitoringConfiguration() {
        ContextRegistry.getInstance()
                .registerThreadLocalAccessor(
                        new Slf4jThreadLocalAccessor("request_id", "client_request_id", "operation", "vault"));
    }
}
