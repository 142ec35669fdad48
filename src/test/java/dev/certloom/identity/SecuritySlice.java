package dev.certloom.identity;

import dev.certloom.access.AccessDenied;
import dev.certloom.access.BuiltInRole;
import dev.certloom.access.LimitReached;
import dev.certloom.access.SecurityConfiguration;
import dev.certloom.access.TestRoutes;
import dev.certloom.access.connection.ConnectionGuard;
import dev.certloom.availability.Availability;
import dev.certloom.compute.ComputeConfiguration;
import dev.certloom.runtime.MonotonicClock;
import dev.certloom.signin.PagesSecurity;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.transaction.support.TransactionOperations;

/** Web and security without a database. Not a component, so that no scan of another test finds it. */
@EnableAutoConfiguration(
        excludeName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
            "org.springframework.modulith.events.config.EventPublicationAutoConfiguration",
            "org.springframework.modulith.events.jdbc.JdbcEventPublicationAutoConfiguration"
        })
@Import({
    Availability.class,
    ComputeConfiguration.class,
    SecurityConfiguration.class,
    IdentityConfiguration.class,
    EmbeddedServer.class,
    ConnectionGuard.class,
    PagesSecurity.class,
    PeopleController.class,
    ClientsController.class,
    TestRoutes.class
})
public class SecuritySlice {

    static final String CLIENT = "6f2d1c3a-0000-4000-8000-000000000001";
    static final String SECRET = "a secret of the tests only";

    public final List<AccessDenied> refused = new CopyOnWriteArrayList<>();

    final List<UserEvent> acts = new CopyOnWriteArrayList<>();

    @EventListener
    void on(AccessDenied event) {
        refused.add(event);
    }

    @Bean
    MovableClock clock() {
        return new MovableClock();
    }

    /** The time, until a test says that some has passed. */
    public static final class MovableClock extends Clock implements MonotonicClock {

        private final MonotonicClock time = MonotonicClock.system();
        private volatile Clock now = systemUTC();
        private volatile Duration advanced = Duration.ZERO;

        public void advance(Duration by) {
            now = offset(now, by);
            advanced = advanced.plus(by);
        }

        public void reset() {
            now = systemUTC();
        }

        @Override
        public Duration elapsed() {
            return time.elapsed().plus(advanced);
        }

        @Override
        public Instant instant() {
            return now.instant();
        }

        @Override
        public ZoneId getZone() {
            return now.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return now.withZone(zone);
        }
    }

    /** How long those who come in were made to wait. */
    final List<Duration> waits = new CopyOnWriteArrayList<>();

    /** Nobody waits in real time. */
    @Bean
    AttemptGate.Sleeper sleeper(MovableClock clock) {
        return wait -> {
            waits.add(wait);
            clock.advance(wait);
        };
    }

    public final List<LimitReached> limits = new CopyOnWriteArrayList<>();

    @EventListener
    void on(LimitReached event) {
        limits.add(event);
    }

    @EventListener
    void on(UserEvent event) {
        acts.add(event);
    }

    @Bean
    TransactionOperations transactions() {
        return TransactionOperations.withoutTransaction();
    }

    @Bean
    InMemoryPeople people() {
        return new InMemoryPeople();
    }

    @Bean
    InMemorySigningKeys signingKeys() {
        return new InMemorySigningKeys();
    }

    @Bean
    InMemoryClients clients() {
        InMemoryClients clients = new InMemoryClients();
        clients.add(new Client(
                CLIENT,
                "tests",
                TestClients.secret(SecretHash.hash(SECRET)),
                Set.of(BuiltInRole.CERTLOOM_ADMINISTRATOR.roleName()),
                Set.of(),
                Set.of(),
                Instant.EPOCH));
        return clients;
    }
}
