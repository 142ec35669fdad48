package dev.certloom.process;

import io.camunda.client.CamundaClient;
import io.camunda.client.CamundaClientBuilder;
import io.camunda.client.impl.oauth.OAuthCredentialsProviderBuilder;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Wires the client of the process engine. gRPC only: the embedded engine and that of tests offer too little over REST. */
@Configuration(proxyBeanMethods = false)
@EnableAsync
@EnableScheduling
@EnableConfigurationProperties({EngineSettings.class, GatewaySettings.class, HangingSettings.class})
class LifecycleConfiguration {

    /** Closed by {@link #clientShutdown}. */
    @Bean(destroyMethod = "")
    CamundaClient camundaClient(EngineSettings settings, GatewaySettings gateway, EngineLoad load) {
        CamundaClientBuilder builder = CamundaClient.newClientBuilder()
                .grpcAddress(settings.grpcAddress())
                .preferRestOverGrpc(false)
                .withInterceptors(load)
                .defaultJobTimeout(settings.jobTimeout())
                .defaultMessageTimeToLive(settings.messageTimeToLive())
                .jobWorkerSchedulingExecutor(
                        Executors.newSingleThreadScheduledExecutor(
                                Thread.ofPlatform().daemon().name("job-polling").factory()),
                        true)
                .jobHandlingExecutor(Executors.newVirtualThreadPerTaskExecutor(), true);
        gateway.showingTheSecret().ifPresent(builder::withInterceptors);
        if (gateway.caFile() != null) {
            builder.caCertificatePath(gateway.caFile().toString());
        }
        if (settings.tenantId() != null) {
            builder.defaultTenantId(settings.tenantId());
        }
        EngineSettings.OAuth oauth = settings.oauth();
        if (oauth != null) {
            builder.credentialsProvider(new OAuthCredentialsProviderBuilder()
                    .authorizationServerUrl(oauth.tokenUrl().toString())
                    .audience(oauth.audience())
                    .clientId(oauth.clientId())
                    .clientSecret(oauth.clientSecret())
                    .build());
        }
        return builder.build();
    }

    @Bean
    DisposableBean clientShutdown(CamundaClient client) {
        return () -> BoundedShutdown.run("the engine's client", BoundedShutdown.TIMEOUT, client::close);
    }
}
