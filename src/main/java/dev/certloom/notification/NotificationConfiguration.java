package dev.certloom.notification;

import dev.certloom.certificate.VaultContacts;
import dev.certloom.identity.PeopleAddresses;
import dev.certloom.kernel.PageSettings;
import dev.certloom.runtime.RetryBackOff;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Wires notifications. Without {@code spring.mail.host} there is no mail sender: notices then go to the log. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
@EnableConfigurationProperties(NotificationSettings.class)
class NotificationConfiguration {

    private static final double JITTER = 0.2;

    @Bean
    AddressBook addressBook(NotificationSettings settings, PeopleAddresses people, VaultContacts contacts) {
        return new KnownAddresses(new SettingsAddressBook(settings), people, contacts);
    }

    @Bean
    MailChannel mailChannel(NotificationSettings settings, ObjectProvider<JavaMailSender> mails, Clock clock) {
        return new MailChannel(
                Optional.ofNullable(mails.getIfAvailable()),
                settings.mail().sender().map(MailAddress::new),
                new MailTemplates(settings.mail().folder()),
                clock);
    }

    @Bean
    ChannelDispatchers noticeSender(
            NotificationSettings settings,
            MailChannel mail,
            JdbcDeliveries deliveries,
            PageSettings pages,
            Clock clock) {
        RetryBackOff backOff = new RetryBackOff(
                settings.delivery().firstPause(), settings.delivery().longestPause(), JITTER);
        List<NotificationChannel> channels =
                List.of(mail, new WebhookChannel(settings.webhooks(), pages, clock), new LogChannel());
        return new ChannelDispatchers(
                () -> channels.stream()
                        .map(channel -> new ChannelDispatcher(channel, deliveries, settings.delivery(), backOff, clock))
                        .toList(),
                deliveries,
                settings.keepSent(),
                clock);
    }

    @Bean
    Notices notices(
            NotificationSettings settings,
            JdbcDeliveries deliveries,
            AddressBook addresses,
            PageSettings pages,
            ObjectProvider<JavaMailSender> mails,
            ChannelDispatchers channelDispatchers,
            Clock clock) {
        return new StoredNotices(
                deliveries,
                addresses,
                settings.webhooks(),
                pages,
                mails.getIfAvailable() != null,
                channelDispatchers::wake,
                clock);
    }
}
