package dev.certloom.database;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.StaticMethodMatcherPointcutAdvisor;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.modulith.events.core.PublicationTargetIdentifier;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalApplicationListenerMethodAdapter;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Reports the outcome of an event to the outbox. A listener that returns a {@link CompletionStage} is working on it
 * until that completes. When the stage fails, the event stays in the outbox without logging: the listener logs that
 * itself if necessary. Exceptions of a listener are passed on, to be logged by its caller.
 */
final class OutboxAdvisor extends StaticMethodMatcherPointcutAdvisor {

    private static final long serialVersionUID = 1;

    OutboxAdvisor(Supplier<Outbox> outbox) {
        super(new Telling(outbox));
        setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
    }

    @Override
    public boolean matches(Method method, Class<?> target) {
        TransactionalEventListener listener =
                AnnotatedElementUtils.findMergedAnnotation(method, TransactionalEventListener.class);
        return listener != null && listener.phase() == TransactionPhase.AFTER_COMMIT;
    }

    private record Telling(Supplier<Outbox> outbox, Map<Method, PublicationTargetIdentifier> listeners)
            implements MethodInterceptor {

        Telling(Supplier<Outbox> outbox) {
            this(outbox, new ConcurrentHashMap<>());
        }

        @Override
        public @Nullable Object invoke(MethodInvocation call) throws Throwable {
            Object event = call.getArguments()[0];
            PublicationTargetIdentifier listener = listeners.computeIfAbsent(call.getMethod(), Telling::identifier);
            Object result;
            try {
                result = call.proceed();
            } catch (Throwable e) {
                outbox.get().markFailed(event, listener);
                throw e;
            }
            if (result instanceof CompletionStage<?> stage) {
                stage.whenComplete((done, failure) -> ended(event, listener, failure));
            } else {
                outbox.get().markCompleted(event, listener);
            }
            // To the framework a result would be another event, and a failure a line in the log.
            return null;
        }

        private void ended(Object event, PublicationTargetIdentifier listener, @Nullable Throwable failure) {
            if (failure == null) {
                outbox.get().markCompleted(event, listener);
            } else {
                outbox.get().markFailed(event, listener);
            }
        }

        /** As it is stored with each event. */
        private static PublicationTargetIdentifier identifier(Method method) {
            return PublicationTargetIdentifier.of(
                    new TransactionalApplicationListenerMethodAdapter("", method.getDeclaringClass(), method)
                            .getListenerId());
        }
    }
}
