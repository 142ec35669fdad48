package dev.certloom.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.notification.NotificationSettings.Delivering;
import dev.certloom.notification.NotificationSettings.Mail;
import dev.certloom.notification.NotificationSettings.Vault;
import dev.certloom.notification.NotificationSettings.Webhook;
import dev.certloom.notification.Receiver.Answer;
import dev.certloom.notification.Receiver.Post;
import dev.certloom.notification.spi.Channel;
import dev.certloom.notification.spi.Deliveries;
import dev.certloom.notification.spi.Delivery;
import dev.certloom.notification.spi.DeliveryId;
import dev.certloom.notification.spi.MailAddress;
import dev.certloom.notification.spi.Target;
import dev.certloom.store.TestDeliveries;
import dev.certloom.vault.PageSettings;
import dev.certloom.vault.TestClock;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.transaction.support.TransactionTemplate;

/** From the posting transaction to the receivers: a real database, a real SMTP server, a real HTTP server. */
class NoticeDeliveryIT {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final Target ADA = new Target(Channel.MAIL, "ada@example.org");
    private static final Target HOOK = new Target(Channel.WEBHOOK, "chat");
    private static final Delivering DELIVERING = new Delivering(
            Duration.ofSeconds(10),
            4,
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            3,
            Duration.ofSeconds(30),
            Duration.ofHours(4));

    private static final DriverManagerDataSource SOURCE = migrated();

    private final JdbcClient jdbc = JdbcClient.create(SOURCE);
    private final Deliveries deliveries = TestDeliveries.on(jdbc);
    private final TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(SOURCE));
    private final TestClock clock = new TestClock();
    private final GreenMail mails = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final JavaMailSenderImpl mailSender = new JavaMailSenderImpl();
    private final Receiver receiver = new Receiver();
    private final List<Sender> senders = new ArrayList<>();

    private static DriverManagerDataSource migrated() {
        TestDatabase database = TestDatabase.fresh();
        DriverManagerDataSource source =
                new DriverManagerDataSource(database.url(), database.user(), database.password());
        Flyway.configure().dataSource(source).load().migrate();
        return source;
    }

    @BeforeEach
    void theServersRun() {
        jdbc.sql("delete from notification").update();
        mails.start();
        mailSender.setHost("127.0.0.1");
        mailSender.setPort(mails.getSmtp().getPort());
    }

    @AfterEach
    void everythingStops() {
        senders.forEach(Sender::stop);
        receiver.close();
        mails.stop();
    }

    @Test
    void postThenEachReceiverHearsOnceAndRightAfterTheCommit() {
        Notices notices = notices(sender(deliveries));

        post(notices, TestNotices.of("event"));

        awaitSent(2);
        assertThat(mails.getReceivedMessages()).hasSize(1);
        assertThat(receiver.posts()).hasSize(1);
    }

    @Test
    void postWhenTheEventIsPostedTwiceThenEachReceiverHearsOnce() {
        Notices notices = notices(sender(deliveries));
        post(notices, TestNotices.of("event"));
        awaitSent(2);

        post(notices, TestNotices.of("event"));
        post(notices, TestNotices.of("last"));

        awaitSent(4);
        assertThat(mailIds()).containsExactlyInAnyOrder(mailId("event"), mailId("last"));
        assertThat(receiver.posts()).hasSize(2);
    }

    @Test
    void postWhenTheTransactionIsRolledBackThenNobodyHears() {
        Notices notices = notices(sender(deliveries));
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                    notices.post(TestNotices.of("undone"));
                    throw new IllegalStateException("undone");
                }))
                .hasMessage("undone");

        post(notices, TestNotices.of("done"));

        awaitSent(2);
        assertThat(mailIds()).containsExactly(mailId("done"));
        assertThat(receiver.posts()).hasSize(1);
    }

    @Test
    void postWhenThereIsNoTransactionThenItIsRefused() {
        Notices notices = notices(sender(deliveries));
        assertThatThrownBy(() -> notices.post(TestNotices.of("event"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void wakeWhenTwoSendersWorkAtOnceThenEachReceiverHearsOnce() {
        Sender one = sender(deliveries);
        Sender other = sender(TestDeliveries.on(JdbcClient.create(SOURCE)));
        Notices notices = notices(() -> {
            one.wake();
            other.wake();
        });

        for (int i = 0; i < 40; i++) {
            post(notices, TestNotices.of("event-" + i));
        }

        awaitSent(80);
        assertThat(mailIds()).hasSize(40).doesNotHaveDuplicates();
        assertThat(receiver.posts()).extracting(Post::id).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void wakeWhenASenderCrashedAfterSendingThenTheMailComesAgainUnderTheSameIdWhenItsLeaseIsOver() {
        // given a sender that goes down between the server's answer and its own commit
        Notices notices = notices(() -> {});
        post(notices, TestNotices.of("crashed"));
        Delivery taken = deliveries
                .claim(Channel.MAIL, 1, clock.instant(), clock.instant().plus(DELIVERING.lease()))
                .getFirst();
        assertThat(mailCourier().deliver(taken)).isEqualTo(Outcome.sent());

        // when another one works before the lease is over, and after it
        Sender other = sender(deliveries);
        awaitSent(1);
        assertThat(mails.getReceivedMessages()).hasSize(1);
        clock.advance(DELIVERING.lease());
        other.wake();

        // then
        awaitSent(2);
        assertThat(mailIds()).containsExactly(mailId("crashed"), mailId("crashed"));
    }

    @Test
    void wakeWhenTheMailServerDiesAfterTheDataThenTheMailComesAgainUnderTheSameId() throws Exception {
        try (ScriptedSmtp dying = new ScriptedSmtp(ScriptedSmtp.Fault.DIES_AFTER_DATA)) {
            mailSender.setPort(dying.port());
            Sender sender = sender(deliveries);
            post(notices(sender), TestNotices.of("unknown"));
            await().until(() -> waiting(Channel.MAIL) == 1);

            mailSender.setPort(mails.getSmtp().getPort());
            clock.advance(Duration.ofMinutes(1));
            sender.wake();

            awaitSent(2);
            assertThat(dying.taken()).hasSize(1);
            assertThat(dying.taken().getFirst()).contains("Message-ID: " + mailId("unknown"));
            assertThat(mailIds()).containsExactly(mailId("unknown"));
        }
    }

    @Test
    void wakeWhenTheMailServerRefusesThenItIsTriedLaterAndLaterAndAtLastGivenUp() throws Exception {
        try (ScriptedSmtp refusing = new ScriptedSmtp(ScriptedSmtp.Fault.REFUSES_RECIPIENT)) {
            mailSender.setPort(refusing.port());
            Sender sender = sender(deliveries);
            post(notices(sender), TestNotices.of("refused"));
            await().until(() -> waiting(Channel.MAIL) == 1);
            Duration first = pause();

            clock.advance(first);
            sender.wake();
            await().until(() -> waiting(Channel.MAIL) == 1 && attempts() == 2);
            Duration second = pause();
            clock.advance(second);
            sender.wake();

            await().until(() -> new FailedNotices(deliveries).count() == 1);
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
        Sender sender = sender(deliveries);
        post(notices(sender), TestNotices.of("failed-once"));
        await().until(() -> waiting(Channel.WEBHOOK) == 1);

        clock.advance(Duration.ofMinutes(1));
        sender.wake();

        awaitSent(2);
        String id = DeliveryId.of("failed-once", HOOK).value();
        assertThat(receiver.posts()).extracting(Post::id).containsExactly(id, id);
    }

    @Test
    void wakeWhenTheReceiverRefusesThenItIsGivenUpAtOnceAndTheMailGoesAllTheSame() {
        receiver.then(Answer.status(400));

        post(notices(sender(deliveries)), TestNotices.of("bad"));

        awaitSent(1);
        await().until(() -> deliveries.countFailed() == 1);
        assertThat(receiver.posts()).hasSize(1);
        assertThat(mails.getReceivedMessages()).hasSize(1);
    }

    @Test
    void wakeWhenAReceiverHangsThenItsAttemptEndsAndTheMailDoesNotWait() {
        receiver.thenHang();
        Delivering hurried = new Delivering(
                DELIVERING.every(),
                1,
                Duration.ofMillis(300),
                DELIVERING.lease(),
                3,
                DELIVERING.firstPause(),
                DELIVERING.longestPause());
        Sender sender = sender(deliveries, hurried);

        post(notices(sender), TestNotices.of("hanging"));

        awaitSent(1);
        await().until(() -> waiting(Channel.WEBHOOK) == 1);
        assertThat(mails.getReceivedMessages()).hasSize(1);
    }

    @Test
    void wakeWhenTheStoreIsAwayAtTheWrongMomentThenTheMailIsNotSentTwice() {
        AtomicInteger outages = new AtomicInteger(1);
        Sender sender = sender(awayAt("sent", outages));

        post(notices(sender), TestNotices.of("recorded-later"));

        awaitSent(2);
        clock.advance(DELIVERING.lease().plusSeconds(1));
        sender.wake();
        post(notices(sender), TestNotices.of("last"));
        awaitSent(4);
        assertThat(outages).hasNegativeValue();
        assertThat(mailIds()).containsExactlyInAnyOrder(mailId("recorded-later"), mailId("last"));
    }

    @Test
    void wakeWhenTheStoreIsAwayThenTheNextWakeFindsWhatIsDue() {
        AtomicInteger outages = new AtomicInteger(6);
        Sender sender = sender(awayAt("claim", outages));
        post(notices(() -> {}), TestNotices.of("found-later"));

        await().until(() -> {
            sender.wake();
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

        await().until(() -> deliveries.countFailed() == 1);
        assertThat(mails.getReceivedMessages()).isEmpty();
    }

    @Test
    void stopThenWhatIsBeingSentIsFinishedAndNothingMoreIsTaken() {
        CountDownLatch stopping = new CountDownLatch(1);
        receiver.then(exchange -> {
            await().until(() -> stopping.getCount() == 0);
            exchange.sendResponseHeaders(204, -1);
        });
        Sender sender = sender(deliveries);
        post(notices(sender), TestNotices.of("being-sent"));
        await().until(() -> receiver.posts().size() == 1 && sent() == 1);

        Thread stop = Thread.ofVirtual().start(sender::stop);
        stopping.countDown();
        await().until(() -> !stop.isAlive());
        post(notices(sender), TestNotices.of("too-late"));

        assertThat(sent()).isEqualTo(2);
        assertThat(sender.isRunning()).isFalse();
        assertThat(receiver.posts()).hasSize(1);
    }

    @Test
    void forgetThenWhatWasSentLongAgoIsGone() {
        Sender sender = sender(deliveries);
        post(notices(sender), TestNotices.of("old"));
        awaitSent(2);

        clock.advance(Duration.ofDays(30));
        sender.forget();
        assertThat(sent()).isEqualTo(2);
        clock.advance(Duration.ofSeconds(1));
        sender.forget();
        assertThat(sent()).isZero();
    }

    private void post(Notices notices, Notice notice) {
        transaction.executeWithoutResult(status -> notices.post(notice));
    }

    private Notices notices(Sender sender) {
        return notices(sender::wake);
    }

    private Notices notices(Runnable wake) {
        SettingsAddressBook addresses = new SettingsAddressBook(new NotificationSettings(
                Map.of("pki", List.of(ADA.recipient())),
                Map.of(),
                Map.of("payments", new Vault(List.of("contact@example.org"))),
                Map.of(),
                new Mail(null, null),
                DELIVERING,
                Duration.ofDays(30)));
        return new StoredNotices(
                deliveries, addresses, webhooks(), new PageSettings("https://{vault}.example"), true, wake, clock);
    }

    private Sender sender(Deliveries store) {
        return sender(store, DELIVERING);
    }

    private Sender sender(Deliveries store, Delivering settings) {
        Backoff backoff = new Backoff(settings.firstPause(), settings.longestPause(), new Random(7));
        List<Lane> lanes = List.of(
                new Lane(mailCourier(), store, settings, backoff, clock),
                new Lane(new WebhookCourier(webhooks(), clock), store, settings, backoff, clock));
        Sender sender = new Sender(lanes, store, Duration.ofDays(30), clock);
        senders.add(sender);
        sender.start();
        return sender;
    }

    private MailCourier mailCourier() {
        return new MailCourier(
                Optional.of(mailSender),
                Optional.of(new MailAddress("certloom@certs.example")),
                new MailTemplates(Optional.empty()),
                clock);
    }

    private Map<String, Webhook> webhooks() {
        return Map.of("chat", new Webhook(receiver.url(), SECRET, Set.of(), Duration.ofMinutes(1)));
    }

    /** The store, away for the first calls of this method, as far as they are about mail. */
    private Deliveries awayAt(String method, AtomicInteger outages) {
        return (Deliveries) Proxy.newProxyInstance(
                Deliveries.class.getClassLoader(), new Class<?>[] {Deliveries.class}, (proxy, called, arguments) -> {
                    if (called.getName().equals(method) && isOfMail(arguments[0]) && outages.getAndDecrement() > 0) {
                        throw new DataAccessResourceFailureException("away");
                    }
                    try {
                        return called.invoke(deliveries, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static boolean isOfMail(Object argument) {
        return argument == Channel.MAIL
                || argument instanceof Delivery delivery && delivery.target().equals(ADA);
    }

    private void awaitSent(long count) {
        await().until(() -> sent() == count);
    }

    private long sent() {
        return count("state = 'SENT'");
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

    private long count(String condition) {
        return jdbc.sql("select count(*) from notification where " + condition)
                .query(Long.class)
                .single();
    }

    private List<String> mailIds() {
        return Arrays.stream(mails.getReceivedMessages())
                .map(NoticeDeliveryIT::id)
                .toList();
    }

    private static String id(MimeMessage mail) {
        try {
            return mail.getMessageID();
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String mailId(String event) {
        return "<" + DeliveryId.of(event, ADA) + "@certs.example>";
    }
}
