package dev.certloom.notification;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.springframework.mail.MailException;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/**
 * Sends a mail to one address. Its Message-ID is computed from the event and the address, so that a mail sent again
 * after an unknown outcome is the same mail; it is marked as auto-generated (RFC 3834 section 5). No refusal is treated
 * as final, not even of the address: usually the relay's settings are wrong, and will be fixed.
 */
final class MailChannel implements NotificationChannel {

    private final Optional<JavaMailSender> mails;
    private final Optional<MailAddress> from;
    private final MailTemplates templates;
    private final Clock clock;

    /** @param from needed with a mail server */
    MailChannel(Optional<JavaMailSender> mails, Optional<MailAddress> from, MailTemplates templates, Clock clock) {
        if (mails.isPresent() && from.isEmpty()) {
            throw new IllegalArgumentException(
                    "Expected certloom.notifications.mail.from, since there is a mail server, but it is not set: set the sender's address.");
        }
        this.mails = mails;
        this.from = from;
        this.templates = templates;
        this.clock = clock;
        mails.ifPresent(MailChannel::guard);
    }

    /** Jakarta Mail waits forever by default; the operator's own settings are kept. */
    private static void guard(JavaMailSender sender) {
        if (sender instanceof JavaMailSenderImpl impl) {
            Properties properties = impl.getJavaMailProperties();
            for (String protocol : Set.of("smtp", "smtps")) {
                String prefix = "mail." + protocol + ".";
                properties.putIfAbsent(prefix + "connectiontimeout", "5000");
                properties.putIfAbsent(prefix + "timeout", "10000");
                properties.putIfAbsent(prefix + "writetimeout", "10000");
                properties.putIfAbsent(prefix + "ssl.checkserveridentity", "true");
            }
        }
    }

    @Override
    public Channel channel() {
        return Channel.MAIL;
    }

    @Override
    public DeliveryOutcome deliver(Delivery delivery) {
        if (mails.isEmpty() || from.isEmpty()) {
            return DeliveryOutcome.retryLater(
                    "Expected a mail server in spring.mail.host, but it is not set (any more).");
        }
        try {
            mails.get().send(message(mails.get(), from.get(), delivery));
            return DeliveryOutcome.sent();
        } catch (MailSendException e) {
            Exception failure = e.getMessageExceptions().length == 0 ? e : e.getMessageExceptions()[0];
            return DeliveryOutcome.retryLater(innermost(failure));
        } catch (MailException | MessagingException e) {
            return DeliveryOutcome.retryLater(e);
        }
    }

    private MimeMessage message(JavaMailSender sender, MailAddress author, Delivery delivery)
            throws MessagingException {
        String utf8 = StandardCharsets.UTF_8.name();
        MailText text = templates.text(delivery.notice());
        MimeMessage message = sender.createMimeMessage();
        message.setFrom(new InternetAddress(author.value(), true));
        message.setRecipient(
                Message.RecipientType.TO, new InternetAddress(delivery.target().recipient(), true));
        message.setSubject(text.subject(), utf8);
        message.setSentDate(Date.from(clock.instant()));
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setHeader("Message-ID", "<" + delivery.id() + "@" + author.domain() + ">");
        MimeBodyPart plain = new MimeBodyPart();
        plain.setText(text.plain(), utf8);
        MimeBodyPart html = new MimeBodyPart();
        html.setText(text.html(), utf8, "html");
        message.setContent(new MimeMultipart("alternative", plain, html));
        return message;
    }

    /** Jakarta Mail's outer exception says "Invalid Addresses"; the server's answer is in the cause. */
    private static Exception innermost(Exception failure) {
        Exception innermost = failure;
        while (innermost instanceof MessagingException messaging && messaging.getNextException() != null) {
            innermost = messaging.getNextException();
        }
        return innermost;
    }
}
