package dev.certloom.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.access.AccessDenied;
import dev.certloom.access.Caller;
import dev.certloom.kernel.ActionDenied;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditableEvent;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.OrderSettled;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

class EventCountersTest {

    private static final VaultName VAULT = new VaultName("default");
    private static final OperationId OPERATION = OperationId.random();

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final EventCounters eventCounters = new EventCounters(registry);
    private final TransactionTemplate transaction = new TransactionTemplate(new NoStore());

    @AfterEach
    void leaveNoContext() {
        MDC.clear();
    }

    @Test
    void onAnActWhenItIsCommittedThenItCounts() {
        transaction.executeWithoutResult(status -> {
            eventCounters.on(act());
            assertThat(registry.find("certloom.acts").counter()).isNull();
        });

        assertThat(counted("certloom.acts", "order-placed")).isEqualTo(1);
    }

    @Test
    void onAnActWhenItIsRolledBackThenItDoesNotCount() {
        transaction.executeWithoutResult(status -> {
            eventCounters.on(act());
            status.setRollbackOnly();
        });

        assertThat(registry.find("certloom.acts").counter()).isNull();
    }

    @Test
    void onAnOrderThenItsLeadTimeIsOfItsIssuerAndEnding() {
        transaction.executeWithoutResult(status -> eventCounters.on(
                new OrderSettled(VAULT, new IssuerName("My-CA"), OrderSettled.Ending.REFUSED, Duration.ofSeconds(42))));

        Timer lead = registry.get("certloom.order.lead")
                .tags("vault", "default", "issuer", "my-ca", "ending", "refused")
                .timer();
        assertThat(lead.totalTime(TimeUnit.SECONDS)).isEqualTo(42);
    }

    @Test
    void onRefusalsThenThoseNotPublishedCountToo() {
        eventCounters.on(new ActionDenied(
                AuditAction.APPROVE,
                VAULT,
                "certificates/web",
                Optional.empty(),
                actor(),
                TestOperationalStats.NOW,
                "four eyes"));
        eventCounters.on(new AccessDenied(caller(), "default", "keys/read", "/x", TestOperationalStats.NOW, 9));

        assertThat(counted("certloom.refusals", "approve")).isEqualTo(1);
        assertThat(counted("certloom.refusals", "keys/read")).isEqualTo(10);
    }

    @Test
    void onAnActWhenARequestIsInHandThenItsLogLinesCarryTheOperation() {
        MDC.put("request_id", "r");

        eventCounters.on(act());

        assertThat(MDC.get("operation")).isEqualTo(OPERATION.value());
        assertThat(MDC.get("vault")).isEqualTo("default");
    }

    @Test
    void onAnActWhenNobodyWouldClearTheContextThenNothingIsLeftInIt() {
        eventCounters.on(act());

        assertThat(MDC.get("operation")).isNull();
    }

    private double counted(String name, String action) {
        Counter counter =
                registry.get(name).tags("vault", "default", "action", action).counter();
        return counter.count();
    }

    private static AuditableEvent act() {
        return new AuditableEvent(
                AuditAction.ORDER_PLACED,
                VAULT,
                "certificates/web",
                Optional.of(OPERATION),
                actor(),
                TestOperationalStats.NOW,
                Map.of());
    }

    private static Actor actor() {
        return new Actor("someone", "Someone", "token", "127.0.0.1");
    }

    private static Caller caller() {
        return new Caller(
                "oid", "app", "tid", "iss", "jti", "name", Set.of(), Set.of(), Set.of(), Set.of(), "127.0.0.1");
    }

    /** Transactions with nothing behind them. */
    private static final class NoStore extends AbstractPlatformTransactionManager {

        private static final long serialVersionUID = 1;

        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }
}
