package dev.certloom.store;

import java.util.UUID;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.modulith.events.core.EventPublicationRepository;

/**
 * Leaves out the mark <i>processing</i> that the outbox would write before each delivery: one transaction less on the way of
 * every request. Nothing here asks for it: whatever lies in the outbox for too long is delivered again, and delivering twice
 * is safe. A delivery tried again is marked at once, since one left as <i>resubmitted</i> by a crash is not taken again.
 */
@Configuration(proxyBeanMethods = false)
class OutboxConfiguration {

    @Bean
    static BeanPostProcessor unmarkedOutbox() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof EventPublicationRepository outbox ? unmarked(outbox) : bean;
            }
        };
    }

    private static EventPublicationRepository unmarked(EventPublicationRepository outbox) {
        ProxyFactory proxy = new ProxyFactory();
        proxy.setInterfaces(EventPublicationRepository.class);
        proxy.setTarget(outbox);
        proxy.addAdvice(new Marks(outbox));
        return (EventPublicationRepository) proxy.getProxy();
    }

    private record Marks(EventPublicationRepository outbox) implements MethodInterceptor {

        @Override
        public @Nullable Object invoke(MethodInvocation call) throws Throwable {
            return switch (call.getMethod().getName()) {
                case "markProcessing" -> null;
                case "markResubmitted" -> {
                    Object marked = call.proceed();
                    outbox.markProcessing((UUID) call.getArguments()[0]);
                    yield marked;
                }
                default -> call.proceed();
            };
        }
    }
}
