package dev.certloom.database;

import dev.certloom.runtime.MonotonicClock;
import java.time.Clock;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.core.EventPublicationRegistry;
import org.springframework.modulith.events.core.EventPublicationRepository;
import org.springframework.modulith.events.core.EventSerializer;
import org.springframework.modulith.events.support.PersistentApplicationEventMulticaster;

/**
 * Wires Spring Modulith's outbox as its auto-configuration does (which is left out), but with a registry of ours: see
 * {@link Outbox}.
 */
@Configuration(proxyBeanMethods = false)
class OutboxConfiguration {

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static PersistentApplicationEventMulticaster applicationEventMulticaster(
            ObjectFactory<EventPublicationRegistry> registry, ObjectFactory<Environment> environment) {
        return new PersistentApplicationEventMulticaster(registry::getObject, environment::getObject);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static OutboxAdvisor outboxAdvisor(ObjectFactory<Outbox> outbox) {
        return new OutboxAdvisor(outbox::getObject);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    Outbox outbox(EventPublicationRepository publications, EventSerializer serializer, JdbcClient jdbc, Clock clock) {
        return new Outbox(publications, serializer, jdbc, clock, MonotonicClock.system());
    }
}
