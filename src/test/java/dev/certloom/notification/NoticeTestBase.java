package dev.certloom.notification;

import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.kernel.PageSettings;
import dev.certloom.notification.NotificationSettings.Delivering;
import dev.certloom.notification.NotificationSettings.Mail;
import dev.certloom.notification.NotificationSettings.Vault;
import dev.certloom.notification.NotificationSettings.Webhook;
import dev.certloom.notification.NotificationSettings.Webhook.Format;
import dev.certloom.operation.TestClock;
import dev.certloom.runtime.RetryBackOff;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.transaction.support.TransactionTemplate;

/** From the posting transaction to the receivers: a real database, a real SMTP server, a real HTTP server. */
@Execution(ExecutionMode.SAME_THREAD)
abstract class NoticeTestBase {

    static final String SECRET = "0123456789abcdef0123456789abcdef";
    static final Target ADA = new Target(Channel.MAIL, "ada@example.org");
    static final PageSettings PAGES = new PageSettings("https://{vault}.example");
    static final Target HOOK = new Target(Channel.WEBHOOK, "chat");
    static final Delivering DELIVERING = new Delivering(
            Duration.ofSeconds(10),
            4,
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            3,
            Duration.ofSeconds(30),
            Duration.ofHours(4));

    static final DriverManagerDataSource SOURCE = TestDatabase.migrated();

    final JdbcClient jdbc = JdbcClient.create(SOURCE);
    final JdbcDeliveries deliveries = TestDeliveries.on(jdbc);
    final TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(SOURCE));
    final TestClock clock = new TestClock();
    final GreenMail mails = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    final JavaMailSenderImpl mailSender = new JavaMailSenderImpl();
    final Receiver receiver = new Receiver();
    private final List<ChannelDispatchers> senders = new ArrayList<>();

    @BeforeEach
    void theServersRun() {
        jdbc.sql("delete from notification").update();
        mails.start();
        mailSender.setHost("127.0.0.1");
        mailSender.setPort(mails.getSmtp().getPort());
    }

    @AfterEach
    void everythingStops() {
        senders.forEach(ChannelDispatchers::stop);
        receiver.close();
        mails.stop();
    }

    void post(Notices notices, Notice notice) {
        transaction.executeWithoutResult(status -> notices.post(notice));
    }

    Notices notices(ChannelDispatchers channelDispatchers) {
        return notices(channelDispatchers::wake);
    }

    Notices notices(Runnable wake) {
        SettingsAddressBook addresses = new SettingsAddressBook(new NotificationSettings(
                Map.of("pki", List.of(ADA.recipient())),
                Map.of("owner", List.of("owner@example.org")),
                Map.of("payments", new Vault(List.of("contact@example.org"))),
                Map.of(),
                new Mail(null, null),
                DELIVERING,
                Duration.ofDays(30)));
        return new StoredNotices(deliveries, addresses, webhooks(), PAGES, true, wake, clock);
    }

    ChannelDispatchers sender(JdbcDeliveries store) {
        return sender(store, DELIVERING);
    }

    ChannelDispatchers sender(JdbcDeliveries store, Delivering settings) {
        RetryBackOff backOff = new RetryBackOff(settings.firstPause(), settings.longestPause(), 0.2);
        ChannelDispatchers channelDispatchers = new ChannelDispatchers(
                () -> List.of(
                        new ChannelDispatcher(mailChannel(), store, settings, backOff, clock),
                        new ChannelDispatcher(
                                new WebhookChannel(webhooks(), PAGES, clock), store, settings, backOff, clock)),
                store,
                Duration.ofDays(30),
                clock);
        senders.add(channelDispatchers);
        channelDispatchers.start();
        return channelDispatchers;
    }

    MailChannel mailChannel() {
        return new MailChannel(
                Optional.of(mailSender),
                Optional.of(new MailAddress("certloom@certs.example")),
                new MailTemplates(Optional.empty()),
                clock);
    }

    Map<String, Webhook> webhooks() {
        return Map.of("chat", new Webhook(receiver.url(), SECRET, Set.of(), Duration.ofMinutes(1), Format.PLAIN));
    }

    void awaitSent(long count) {
        // engines of other tests may start on the same processors
        await().atMost(Duration.ofSeconds(60)).until(() -> sent() == count);
    }

    long sent() {
        return count("state = 'SENT'");
    }

    long count(String condition) {
        return jdbc.sql("select count(*) from notification where " + condition)
                .query(Long.class)
                .single();
    }

    List<String> mailIds() {
        return Arrays.stream(mails.getReceivedMessages())
                .map(NoticeTestBase::id)
                .toList();
    }

    private static String id(MimeMessage mail) {
        try {
            return mail.getMessageID();
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    static String mailId(String event) {
        return "<" + DeliveryId.of(event, ADA) + "@certs.example>";
    }
}
