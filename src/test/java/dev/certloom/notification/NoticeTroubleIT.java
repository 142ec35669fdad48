package dev.certloom.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.Mockito.mock;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.certloom.notification.NotificationSettings.Delivering;
import dev.certloom.notification.Receiver.Answer;
import dev.certloom.notification.Receiver.Post;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;

/** A sender, a receiver or the store is away or breaks off: what then becomes of a notice. */
class NoticeTroubleIT extends NoticeTestBase {

    @Test
    void wakeWhenASenderCrashedThenItsMailComesAgainAfterTheLease() {
        // given a sender that goes down between the server's answer and its own commit
        Notices notices = notices(() -> {});
        post(notices, TestNotices.of("crashed"));
        Delivery taken = deliveries
                .claim(Channel.MAIL, 1, clock.instant(), clock.instant().plus(DELIVERING.lease()))
                .deliveries()
                .getFirst();
        assertThat(mailChannel().deliver(taken)).isEqualTo(DeliveryOutcome.sent());

        // when another one works before the lease is over, and after it
        ChannelDispatchers other = sender(deliveries);
        awaitSent(1);
        assertThat(mails.getReceivedMessages()).hasSize(1);
        clock.advance(DELIVERING.lease());
        other.wake();

        // then
        awaitSent(2);
        assertThat(mailIds()).containsExactly(mailId("crashed"), mailId("crashed"));
    }

    @Test
    void wakeWhenTheMailServerDiesThenTheMailComesAgainWithTheSameId() throws Exception {
        try (ScriptedSmtp dying = new ScriptedSmtp(ScriptedSmtp.Fault.DIES_AFTER_DATA)) {
            mailSender.setPort(dying.port());
            ChannelDispatchers channelDispatchers = sender(deliveries);
            post(notices(channelDispatchers), TestNotices.of("unknown"));
            await().until(() -> waiting(Channel.MAIL) == 1);

            mailSender.setPort(mails.getSmtp().getPort());
            clock.advance(Duration.ofMinutes(1));
            channelDispatchers.wake();

            awaitSent(2);
            assertThat(dying.taken()).hasSize(1);
            assertThat(dying.taken().getFirst()).contains("Message-ID: " + mailId("unknown"));
            assertThat(mailIds()).containsExactly(mailId("unknown"));
        }
    }

    @Test
    void wakeWhenTheMailServerRefusesThenItIsRetriedAndThenGivenUp() throws Exception {
        try (ScriptedSmtp refusing = new ScriptedSmtp(ScriptedSmtp.Fault.REFUSES_RECIPIENT)) {
            mailSender.setPort(refusing.port());
            ChannelDispatchers channelDispatchers = sender(deliveries);
            post(notices(channelDispatchers), TestNotices.of("refused"));
            await().until(() -> waiting(Channel.MAIL) == 1);
            Duration first = pause();

            clock.advance(first);
            channelDispatchers.wake();
            await().until(() -> waiting(Channel.MAIL) == 1 && attempts() == 2);
            Duration second = pause();
            clock.advance(second);
            channelDispatchers.wake();

            await().until(() -> failed() == 1);
            assertThat(first).isBetween(Duration.ofSeconds(24), Duration.ofSeconds(36));
            assertThat(second).isBetween(Duration.ofSeconds(48), Duration.ofSeconds(72));
            assertThat(jdbc.sql("select problem from notification where state = 'FAILED'")
                            .query(String.class)
                            .single())
                    .contains("550 5.1.1 no such mailbox");
        }
    }

    @Test
    void wakeWhenTheReceiverFailsOnceThenItHearsAgainUnderTheSameId() {
        receiver.then(Answer.status(500));
        ChannelDispatchers channelDispatchers = sender(deliveries);
        post(notices(channelDispatchers), TestNotices.of("failed-once"));
        await().until(() -> waiting(Channel.WEBHOOK) == 1);

        clock.advance(Duration.ofMinutes(1));
        channelDispatchers.wake();

        awaitSent(2);
        String id = DeliveryId.of("failed-once", HOOK).value();
        assertThat(receiver.posts()).extracting(Post::id).containsExactly(id, id);
    }

    @Test
    void wakeWhenTheReceiverRefusesThenItIsGivenUpAndTheMailIsSent() {
        receiver.then(Answer.status(400));

        post(notices(sender(deliveries)), TestNotices.of("bad"));

        awaitSent(1);
        await().until(() -> failed() == 1);
        assertThat(receiver.posts()).hasSize(1);
        assertThat(mails.getReceivedMessages()).hasSize(1);
    }

    @Test
    void wakeWhenAReceiverHangsThenItsAttemptEndsAndTheMailIsSent() {
        receiver.thenHang();
        Delivering hurried = new Delivering(
                DELIVERING.every(),
                1,
                Duration.ofSeconds(3),
                DELIVERING.lease(),
                3,
                DELIVERING.firstPause(),
                DELIVERING.longestPause());
        ChannelDispatchers channelDispatchers = sender(deliveries, hurried);

        post(notices(channelDispatchers), TestNotices.of("hanging"));

        awaitSent(1);
        await().until(() -> waiting(Channel.WEBHOOK) == 1);
        assertThat(mails.getReceivedMessages()).hasSize(1);
    }

    @Test
    void wakeWhenTheStoreIsAwayAfterSendingThenMailIsNotSentTwice() {
        AtomicInteger outages = new AtomicInteger(2);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(ChannelDispatcher.class);
        logger.addAppender(log);
        ChannelDispatchers channelDispatchers = sender(awayAt("sent", outages));

        post(notices(channelDispatchers), TestNotices.of("recorded-later"));

        awaitSent(2);
        logger.detachAppender(log);
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .filteredOn(message ->
                        message.contains(DeliveryId.of("recorded-later", ADA).value()))
                .singleElement(STRING)
                .contains("tried again");
        clock.advance(DELIVERING.lease().plusSeconds(1));
        channelDispatchers.wake();
        post(notices(channelDispatchers), TestNotices.of("last"));
        awaitSent(4);
        assertThat(outages).hasNegativeValue();
        assertThat(mailIds()).containsExactlyInAnyOrder(mailId("recorded-later"), mailId("last"));
    }

    @Test
    void wakeWhenTheStoreIsAwayThenTheNextWakeFindsWhatIsDue() {
        AtomicInteger outages = new AtomicInteger(6);
        ChannelDispatchers channelDispatchers = sender(awayAt("claim", outages));
        post(notices(() -> {}), TestNotices.of("found-later"));

        await().until(() -> {
            channelDispatchers.wake();
            return sent() == 2;
        });

        assertThat(outages).hasNegativeValue();
        assertThat(mailIds()).containsExactly(mailId("found-later"));
    }

    @Test
    void wakeWhenTheLastAttemptNeverEndedThenItIsGivenUpUnsent() {
        post(notices(() -> {}), TestNotices.of("deadly"));
        for (int attempt = 1; attempt <= DELIVERING.attempts(); attempt++) {
            deliveries.claim(Channel.MAIL, 1, clock.instant(), clock.instant());
        }

        sender(deliveries);

        await().until(() -> failed() == 1);
        assertThat(mails.getReceivedMessages()).isEmpty();
    }

    @Test
    void wakeWhenARowStaysUnreadableThenItIsGivenUpAndDelaysNone() {
        post(notices(() -> {}), TestNotices.of("broken"));
        jdbc.sql("update notification set facts = '[]'").update();
        clock.advance(Duration.ofSeconds(1));
        post(notices(() -> {}), TestNotices.of("sound"));
        Delivering oneAtATime = new Delivering(
                DELIVERING.every(),
                1,
                DELIVERING.attemptWithin(),
                DELIVERING.lease(),
                DELIVERING.attempts(),
                DELIVERING.firstPause(),
                DELIVERING.longestPause());

        ChannelDispatchers channelDispatchers = sender(deliveries, oneAtATime);

        awaitSent(2);
        await().until(() -> {
            clock.advance(DELIVERING.lease());
            channelDispatchers.wake();
            return failed() == 2;
        });
        assertThat(count("attempts > " + DELIVERING.attempts())).isZero();
    }

    @Test
    void startAfterStopThenNoticesAreSentAgain() {
        ChannelDispatchers channelDispatchers = sender(deliveries);
        channelDispatchers.stop();

        channelDispatchers.start();

        post(notices(channelDispatchers), TestNotices.of("restarted"));
        awaitSent(2);
    }

    @Test
    void wakeWhenAnErrorIsThrownThenTheChannelGoesOn() {
        AtomicInteger errors = new AtomicInteger(1);
        JdbcDeliveries failing = mock(JdbcDeliveries.class, call -> {
            if (call.getMethod().getName().equals("claim") && errors.getAndDecrement() > 0) {
                throw new OutOfMemoryError("a test's");
            }
            return delegatesTo(deliveries).answer(call);
        });
        ChannelDispatchers channelDispatchers = sender(failing);
        post(notices(() -> {}), TestNotices.of("survived"));

        await().until(() -> {
            channelDispatchers.wake();
            return sent() == 2;
        });
    }

    private long failed() {
        return count("state = 'FAILED'");
    }

    /** The store, away for the first calls of this method, as far as they are about mail. */
    private JdbcDeliveries awayAt(String method, AtomicInteger outages) {
        return mock(JdbcDeliveries.class, call -> {
            if (call.getMethod().getName().equals(method)
                    && isOfMail(call.getArgument(0))
                    && outages.getAndDecrement() > 0) {
                throw new DataAccessResourceFailureException("away");
            }
            return delegatesTo(deliveries).answer(call);
        });
    }

    private static boolean isOfMail(Object argument) {
        return argument == Channel.MAIL
                || (argument instanceof Delivery delivery && delivery.target().equals(ADA));
    }

    private long waiting(Channel channel) {
        return count("state = 'PENDING' and attempts > 0 and channel = '" + channel + "'");
    }

    private long attempts() {
        return jdbc.sql("select attempts from notification where channel = 'MAIL'")
                .query(Long.class)
                .single();
    }

    private Duration pause() {
        return Duration.between(
                clock.instant(),
                jdbc.sql("select due from notification where channel = 'MAIL'")
                        .query(OffsetDateTime.class)
                        .single());
    }
}
