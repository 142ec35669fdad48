package dev.certloom.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import dev.certloom.certificate.Contact;
import dev.certloom.certificate.VaultContacts;
import dev.certloom.identity.PeopleAddresses;
import dev.certloom.kernel.PageSettings;
import dev.certloom.notification.NotificationSettings.Delivering;
import dev.certloom.notification.NotificationSettings.Webhook;
import dev.certloom.notification.NotificationSettings.Webhook.Format;
import dev.certloom.operation.TestClock;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.mail.autoconfigure.MailSenderAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Who is told, by the settings; and settings that are refused. */
class NotificationConfigurationTest {

    private static final String MAILS =
            "spring.mail.host=127.0.0.1,certloom.notifications.mail.from=certloom@certs.example";
    private static final String CONTACTS = "certloom.notifications.vaults.payments.contacts=contact@example.org";
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final VaultContacts contacts = mock(VaultContacts.class);
    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(MailSenderAutoConfiguration.class))
            .withUserConfiguration(NotificationConfiguration.class)
            .withBean(JdbcDeliveries.class, () -> mock(JdbcDeliveries.class))
            .withBean(PeopleAddresses.class, () -> mock(PeopleAddresses.class))
            .withBean(VaultContacts.class, () -> contacts)
            .withBean(PageSettings.class, () -> new PageSettings("https://{vault}.example"))
            .withBean(Clock.class, TestClock::new);

    @Test
    void postWhenNothingIsSetThenItGoesToTheLog() {
        assertTargets(Stream.of(), log());
    }

    @Test
    void postWhenGroupAndPersonHaveAddressesThenEachIsToldOnce() {
        assertTargets(
                Stream.of(
                        MAILS,
                        CONTACTS,
                        "certloom.notifications.groups.pki[0]=pki@example.org",
                        "certloom.notifications.groups.pki[1]=ada@example.org",
                        "certloom.notifications.people.ada=Ada@example.org"),
                mail("Ada@example.org"),
                mail("pki@example.org"));
    }

    @Test
    void postWhenNobodyNamedHasAnAddressThenTheContactsAreTold() {
        assertTargets(Stream.of(MAILS, CONTACTS), mail("contact@example.org"));
    }

    @Test
    void postWhenTheVaultHasItsOwnContactsThenOnlyTheyAreTold() {
        given(contacts.of(TestNotices.of("event").subject().vault()))
                .willReturn(List.of(new Contact("own@example.org", Optional.of("Own"), Optional.empty())));

        assertTargets(Stream.of(MAILS, CONTACTS), mail("own@example.org"));
    }

    @Test
    void postWhenNobodyAtAllHasAnAddressThenItGoesToTheLog() {
        assertTargets(Stream.of(MAILS), log());
    }

    @Test
    void postThenTheWebhooksThatWantThisKindAreTold() {
        String hooks = "certloom.notifications.webhooks.";
        assertTargets(
                Stream.of(
                        MAILS,
                        CONTACTS,
                        hooks + "all.url=https://chat.example/all",
                        hooks + "all.secret=" + SECRET,
                        hooks + "some.url=https://chat.example/some",
                        hooks + "some.secret=" + SECRET,
                        hooks + "some.kinds[0]=rejected",
                        hooks + "some.kinds[1]=approval-needed",
                        hooks + "other.url=https://chat.example/other",
                        hooks + "other.secret=" + SECRET,
                        hooks + "other.kinds=failed"),
                mail("contact@example.org"),
                new Target(Channel.WEBHOOK, "all"),
                new Target(Channel.WEBHOOK, "some"));
    }

    @Test
    void postWhenItIsForProgramsThenOnlyWhoWantsItOrTakesCloudEventsIsTold() {
        String hooks = "certloom.notifications.webhooks.";
        assertTargets(
                TestNotices.newVersion("event"),
                Stream.of(
                        MAILS,
                        CONTACTS,
                        hooks + "all.url=https://chat.example/all",
                        hooks + "all.secret=" + SECRET,
                        hooks + "some.url=https://chat.example/some",
                        hooks + "some.secret=" + SECRET,
                        hooks + "some.kinds=certificate-new-version",
                        hooks + "grid.url=https://chat.example/grid",
                        hooks + "grid.secret=" + SECRET,
                        hooks + "grid.format=cloudevents"),
                new Target(Channel.WEBHOOK, "grid"),
                new Target(Channel.WEBHOOK, "some"));
    }

    private void assertTargets(Stream<String> settings, Target... targets) {
        assertTargets(TestNotices.of("event"), settings, targets);
    }

    private void assertTargets(Notice notice, Stream<String> settings, Target... targets) {
        context.withPropertyValues(
                        settings.flatMap(line -> Arrays.stream(line.split(","))).toArray(String[]::new))
                .run(running -> {
                    TransactionSynchronizationManager.setActualTransactionActive(true);
                    TransactionSynchronizationManager.initSynchronization();
                    try {
                        running.getBean(Notices.class).post(notice);
                    } finally {
                        TransactionSynchronizationManager.clear();
                    }
                    verify(running.getBean(JdbcDeliveries.class)).post(eq(notice), eq(Set.of(targets)), any());
                });
    }

    private static Target mail(String address) {
        return new Target(Channel.MAIL, address);
    }

    private static Target log() {
        return new Target(Channel.LOG, "log");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spring.mail.host=127.0.0.1",
                "certloom.notifications.groups.pki=no address",
                "certloom.notifications.mail.templates=/no/such/folder",
                "certloom.notifications.webhooks.chat.url=https://chat.example/",
                "certloom.notifications.keep-sent=PT0S"
            })
    void startWhenASettingIsWrongThenItFails(String setting) {
        context.withPropertyValues(setting).run(failed -> assertThat(failed).hasFailed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://chat.example/",
                "ftp://localhost/",
                "https://user:pass@chat.example/",
                "https:/none",
                "/hook"
            })
    void webhookWhenItsAddressIsUnsafeThenItIsRefused(String url) {
        assertThatThrownBy(() -> new Webhook(URI.create(url), SECRET, Set.of(), MINUTE, Format.PLAIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Expected a webhook's url with https");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "too short", "whsec_dG9vIHNob3J0", "whsec_*no base64, but long enough for a key*"})
    void webhookWhenItsSecretIsWeakThenItIsRefusedAndNotShown(String secret) {
        assertThatThrownBy(
                        () -> new Webhook(URI.create("https://chat.example/"), secret, Set.of(), MINUTE, Format.PLAIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .message()
                .doesNotContain("too short", "dG9v", "*");
    }

    @Test
    void webhookThenItShowsNeitherItsSecretNorItsAddress() {
        assertThat(new Webhook(
                        URI.create("https://chat.example/token-in-path"), SECRET, Set.of(), MINUTE, Format.PLAIN))
                .asString()
                .doesNotContain(SECRET, "chat.example");
    }

    @Test
    void deliveringWhenTheLeaseIsUnderTwoAttemptsThenItIsRefused() {
        assertThatThrownBy(() -> new Delivering(MINUTE, 1, MINUTE, MINUTE.plusSeconds(59), 1, MINUTE, MINUTE))
                .hasMessageContaining("lease");
        assertThatThrownBy(() -> new Delivering(MINUTE, 0, MINUTE, MINUTE.multipliedBy(2), 1, MINUTE, MINUTE))
                .hasMessageContaining("concurrency");
    }
}
