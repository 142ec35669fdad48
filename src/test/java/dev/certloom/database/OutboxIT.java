package dev.certloom.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.operation.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
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
@Execution(ExecutionMode.SAME_THREAD)
class OutboxIT {

    /** What is told. */
    record Told(int number) {}

    /** What is told in a way that is not understood any more. */
    record Refusing(int number) {
        Refusing {
            throw new IllegalArgumentException("Expected another number than " + number + ".");
        }
    }

    /** Ours, and the framework's: what runs beside this test in the same process has others. */
    private static final List<String> LOGGERS =
            List.of("dev.certloom.database", "org.springframework.modulith", "org.springframework.transaction");

    private static final DataSource DATABASE = TestDatabase.migrated();

    private final TestClock clock = new TestClock();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private ConfigurableApplicationContext service = start();

    @BeforeEach
    void nothingIsToldYet() {
        jdbc().sql("delete from event_publication").update();
        log.start();
        LOGGERS.forEach(logger -> ((Logger) LoggerFactory.getLogger(logger)).addAppender(log));
    }

    @AfterEach
    void stop() {
        LOGGERS.forEach(logger -> ((Logger) LoggerFactory.getLogger(logger)).detachAppender(log));
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
    void whatWasLeftForWantOfRoomIsTakenUpInOrderWithoutALogLine() {
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

        takeUp(100);

        assertThat(hand().heard).hasSize(5);
    }

    @Test
    void whatAProcessThatDiedHadInHandIsTakenUpOnceItsLeaseIsOver() {
        tell(5);
        hand().heard.clear();
        ofAnotherProcess();

        takeUp(100);
        assertThat(hand().heard).isEmpty();

        leasesLapse();
        takeUp(100);
        assertThat(hand().heard).hasSize(5);
    }

    @Test
    void whatAnotherProcessHoldsIsNotTakenUpWhenOurClockIsAhead() {
        tell(5);
        hand().heard.clear();
        ofAnotherProcess();

        clock.advance(Duration.ofHours(1));
        takeUp(100);

        assertThat(hand().heard).isEmpty();
    }

    @Test
    void whatADeadProcessHeldIsTakenUpEvenWhenOurClockIsBehind() {
        tell(5);
        hand().heard.clear();
        ofAnotherProcess();

        clock.advance(Duration.ofHours(-1));
        leasesLapse();
        takeUp(100);

        assertThat(hand().heard).hasSize(5);
    }

    @Test
    void whatWasLeftByOneWhoseClockIsAheadIsTakenUpAtOnce() {
        hand().room = 0;
        clock.advance(Duration.ofDays(3_650));
        tell(1);
        await().untilAsserted(() -> assertThat(left()).isOne());

        takeUp(100);

        assertThat(hand().heard).hasSize(2);
    }

    /** The database was away for longer than a lease, and what was delivered meanwhile could not be written down. */
    @Test
    void whatWasDeliveredIsNotTakenUpAlthoughThatIsNotWrittenYet() {
        tell(5);

        leasesLapse();
        hand().underWay.forEach(delivery -> delivery.complete("told"));
        takeUp(100);

        assertThat(hand().heard).hasSize(5);
        assertThat(stored()).isZero();
    }

    @Test
    void anUnreadableEventStaysAndIsReportedOnceAndOthersAreDelivered() {
        hand().room = 0;
        tell(3);
        await().untilAsserted(() -> assertThat(left()).isEqualTo(3));
        hand().heard.clear();
        hand().room = 1_000;
        jdbc().sql("update event_publication set serialized_event = 'secret' where serialized_event like '%0%'")
                .update();

        takeUp(100);
        assertThat(hand().heard).extracting(Told::number).containsExactlyInAnyOrder(1, 2);
        leasesLapse();
        takeUp(100);

        hand().underWay.forEach(delivery -> delivery.complete("told"));
        await().untilAsserted(() -> assertThat(stored()).isOne());
        String id = jdbc().sql("select id::text from event_publication")
                .query(String.class)
                .single();
        assertThat(warnings()).singleElement().asString().contains(id, Told.class.getName());
        assertThat(log.list).noneMatch(line -> line.getFormattedMessage().contains("secret"));
    }

    @Test
    void eventsOfARefusingOrMissingTypeDoNotHoldUpLaterOnes() {
        hand().room = 0;
        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofMillis(1));
            tell(i, 1);
        }
        await().untilAsserted(() -> assertThat(left()).isEqualTo(3));
        hand().heard.clear();
        hand().room = 1_000;
        jdbc().sql("update event_publication set event_type = 'dev.certloom.Gone' where serialized_event like '%0%'")
                .update();
        jdbc().sql("update event_publication set event_type = :type where serialized_event like '%1%'")
                .param("type", Refusing.class.getName())
                .update();

        takeUp(2);
        takeUp(2);

        assertThat(hand().heard).extracting(Told::number).containsExactly(2);
        assertThat(warnings()).hasSize(2);
    }

    @Test
    void aListenerThatFailsAtOnceKeepsNoOtherFromItsEvent() {
        hand().room = 0;
        tell(3);
        await().untilAsserted(() -> assertThat(left()).isEqualTo(3));
        hand().heard.clear();
        hand().room = 1_000;
        hand().failing = 0;

        takeUp(100);

        assertThat(hand().heard).extracting(Told::number).containsExactlyInAnyOrder(0, 1, 2);
        await().untilAsserted(() -> assertThat(left()).isOne());
        assertThat(warnings()).isNotEmpty();
    }

    @Test
    void aLongBacklogCostsARoundNoMoreThanItsBatch() {
        for (String leased : List.of("now() + interval '5 seconds'", "now() - interval '5 seconds'")) {
            jdbc().sql("truncate event_publication").update();
            jdbc().sql("""
                            insert into event_publication (id, listener_id, event_type, serialized_event, publication_date,
                                leased_until)
                            select gen_random_uuid(), 'listener', 'type', md5(n::text), now() - n * interval '1 second',
                            """ + leased + " from generate_series(1, 100000) n").update();
            jdbc().sql("analyze event_publication").update();

            List<String> plan = jdbc().sql("explain (costs off) " + Outbox.TAKE_UP)
                    .param("lease", 10)
                    .param("limit", 500)
                    .query(String.class)
                    .list();

            assertThat(plan)
                    .anyMatch(line -> line.contains("event_publication_due"))
                    .noneMatch(line -> line.contains("Seq Scan") || line.contains("Sort"));
        }
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

        leasesLapse();
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

    /** Of these ids nobody here says that they are in hand. */
    private void ofAnotherProcess() {
        jdbc().sql("update event_publication set id = gen_random_uuid()").update();
    }

    private void leasesLapse() {
        jdbc().sql("update event_publication set leased_until = leased_until - interval '61 seconds'")
                .update();
    }

    private List<String> warnings() {
        return log.list.stream()
                .filter(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
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
        volatile int failing = -1;
    }

    static class Listener {

        private final Hand hand;

        Listener(Hand hand) {
            this.hand = hand;
        }

        @TransactionalEventListener
        CompletableFuture<?> on(Told event) {
            hand.heard.add(event);
            if (event.number() == hand.failing) {
                throw new IllegalStateException("not now");
            }
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
