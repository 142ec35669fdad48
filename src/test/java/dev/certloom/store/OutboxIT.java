package dev.certloom.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.vault.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.IncompleteEventPublications;
import org.springframework.modulith.events.ResubmissionOptions;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/** What was committed and not delivered yet, in a real database, with a listener that takes its time. */
class OutboxIT {

    /** What is told. */
    record Told(int number) {}

    private static final DataSource DATABASE = TestDatabase.migrated();

    private final TestClock clock = new TestClock();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private ConfigurableApplicationContext service = start();

    @BeforeEach
    void nothingIsToldYet() {
        jdbc().sql("delete from event_publication").update();
        log.start();
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).addAppender(log);
    }

    @AfterEach
    void stop() {
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).detachAppender(log);
        service.close();
    }

    @Test
    void whatWasDeliveredIsDeletedInABatch() {
        tell(300);
        assertThat(stored()).isEqualTo(300);

        hand().underWay.forEach(delivery -> delivery.complete("told"));

        await().untilAsserted(() -> assertThat(stored()).isZero());
    }

    @Test
    void whatWasRolledBackIsNeitherToldNorKept() {
        transaction().executeWithoutResult(status -> {
            service.publishEvent(new Told(1));
            status.setRollbackOnly();
        });

        assertThat(hand().heard).isEmpty();
        assertThat(stored()).isZero();
    }

    /** A listener without room: nobody's failure, so no line; and its turn comes as soon as there is room. */
    @Test
    void whatWasLeftForWantOfRoomIsTakenUpInItsOrderAtOnceAndWithoutALineInTheLog() {
        hand().room = 10;
        for (int i = 0; i < 60; i++) {
            clock.advance(Duration.ofMillis(1));
            tell(i, 1);
        }
        await().untilAsserted(() -> assertThat(left()).isEqualTo(50));

        hand().heard.clear();
        hand().room = 1_000;
        takeUp(20);

        assertThat(hand().heard).extracting(Told::number).isEqualTo(range(10, 30));
        assertThat(log.list.stream().filter(line -> line.getLevel().isGreaterOrEqual(Level.INFO)))
                .isEmpty();
    }

    @Test
    void whatIsInSomebodysHandIsNotTakenUp() {
        tell(5);

        clock.advance(Outbox.LEASE.plusSeconds(1));
        takeUp(100);

        assertThat(hand().heard).hasSize(5);
    }

    @Test
    void whatAProcessThatDiedHadInHandIsTakenUpOnceItsLeaseIsOver() {
        tell(5);
        hand().heard.clear();
        // of another process: of these ids nobody here says that they are in hand
        jdbc().sql("update event_publication set id = gen_random_uuid()").update();

        takeUp(100);
        assertThat(hand().heard).isEmpty();

        clock.advance(Outbox.LEASE.plusSeconds(1));
        takeUp(100);
        assertThat(hand().heard).hasSize(5);
    }

    @Test
    void whatAProcessThatEndedInOrderHadInHandIsTakenUpAtOnce() {
        tell(5);

        service.close();
        service = start();
        takeUp(100);

        assertThat(hand().heard).hasSize(5);
    }

    @Test
    void whatFailsAgainAndAgainWaitsForAWhileEachTime() {
        hand().room = 0;
        tell(1);
        await().untilAsserted(() -> assertThat(left()).isOne());
        takeUp(100);
        await().untilAsserted(() -> assertThat(left()).isOne());
        assertThat(hand().heard).hasSize(2);

        takeUp(100);
        assertThat(hand().heard).hasSize(2);

        clock.advance(Outbox.LEASE.plusSeconds(1));
        takeUp(100);
        assertThat(hand().heard).hasSize(3);
    }

    private ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(Slice.class)
                .web(WebApplicationType.NONE)
                .initializers(context -> context.getBeanFactory().registerSingleton("clock", clock))
                .run(
                        "--spring.main.banner-mode=off",
                        "--spring.modulith.events.completion-mode=delete",
                        "--spring.modulith.events.jdbc.schema-initialization.enabled=false");
    }

    private void tell(int times) {
        tell(0, times);
    }

    private void tell(int first, int times) {
        transaction()
                .executeWithoutResult(status -> IntStream.range(first, first + times)
                        .forEach(number -> service.publishEvent(new Told(number))));
    }

    private void takeUp(int most) {
        service.getBean(IncompleteEventPublications.class)
                .resubmitIncompletePublications(ResubmissionOptions.defaults().withBatchSize(most));
    }

    private long stored() {
        return count("true");
    }

    private long left() {
        return count("status = 'FAILED'");
    }

    private long count(String which) {
        return jdbc().sql("select count(*) from event_publication where " + which)
                .query(Long.class)
                .single();
    }

    private JdbcClient jdbc() {
        return service.getBean(JdbcClient.class);
    }

    private TransactionTemplate transaction() {
        return service.getBean(TransactionTemplate.class);
    }

    private Hand hand() {
        return service.getBean(Hand.class);
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    /** What the listener heard, and how many it takes in hand. */
    static final class Hand {

        final List<Told> heard = new CopyOnWriteArrayList<>();
        final List<CompletableFuture<String>> underWay = new CopyOnWriteArrayList<>();
        volatile int room = Integer.MAX_VALUE;
    }

    static class Listener {

        private final Hand hand;

        Listener(Hand hand) {
            this.hand = hand;
        }

        @TransactionalEventListener
        CompletableFuture<?> on(Told event) {
            hand.heard.add(event);
            if (hand.underWay.size() >= hand.room) {
                return CompletableFuture.failedFuture(new IllegalStateException("no room"));
            }
            CompletableFuture<String> delivery = new CompletableFuture<>();
            hand.underWay.add(delivery);
            return delivery;
        }
    }

    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
                "org.springframework.modulith.events.config.EventPublicationAutoConfiguration"
            })
    @Import(OutboxConfiguration.class)
    static class Slice {

        @Bean
        DataSource dataSource() {
            return DATABASE;
        }

        @Bean
        Hand hand() {
            return new Hand();
        }

        @Bean
        Listener listener(Hand hand) {
            return new Listener(hand);
        }
    }
}
