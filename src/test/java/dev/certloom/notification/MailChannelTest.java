package dev.certloom.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.certloom.operation.TestClock;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** Mails to a real SMTP server. */
class MailChannelTest {

    private static final MailAddress FROM = new MailAddress("certloom@certs.example");
    private static final Target ADA = new Target(Channel.MAIL, "ada@example.org");
    private static final String EVIL = "\r\nBcc: mallory@example.org\r\n\r\nbody";

    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final JavaMailSenderImpl sender = new JavaMailSenderImpl();

    @BeforeEach
    void theServerRuns() {
        server.start();
        sender.setHost("127.0.0.1");
        sender.setPort(server.getSmtp().getPort());
    }

    @AfterEach
    void theServerStops() {
        server.stop();
    }

    @Test
    void deliverThenTheMailSaysWhatItIsAboutAndThatNoPersonWroteIt() throws Exception {
        Delivery delivery = new Delivery(ADA, TestNotices.of("event"), 1);

        assertThat(channel(Optional.empty()).deliver(delivery)).isEqualTo(DeliveryOutcome.sent());

        MimeMessage mail = onlyMail();
        assertThat(mail.getSubject()).isEqualTo("[Certloom] Approval needed: Web-1 (payments)");
        assertThat(mail.getHeader("Message-ID")).containsExactly("<" + delivery.id() + "@certs.example>");
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(mail.getHeader("From")).containsExactly("certloom@certs.example");
        assertThat(mail.getAllRecipients()).extracting(Object::toString).containsExactly("ada@example.org");
        assertThat(text(mail, 0)).isEqualTo("""
                        Ada asks for a certificate for web.example.

                        Certificate: Web-1
                        Vault: payments
                        Requester: Ada
                        Issuer: LocalCA
                        Before: 2026-03-02
                        Request: 0123456789abcdef0123456789abcdef
                        When: 2026-03-01 11:59 UTC

                        https://inbox.example/steps/7?a=1&b=2

                        --\s
                        Sent by Certloom. Answers to this mail are not read.
                        """);
        assertThat(text(mail, 1)).contains("<a href=\"https://inbox.example/steps/7?a=1&amp;b=2\">");
    }

    /** A template of a company's own may name the request all the same. */
    @Test
    void deliverWhenItIsAboutACertificateThenNoRequestIsNamed(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("default.subject"), "{{certificate}} {{operation}}");

        channel(Optional.of(folder)).deliver(new Delivery(ADA, TestNotices.ofCertificate("event"), 1));

        MimeMessage mail = onlyMail();
        assertThat(mail.getSubject()).isEqualTo("Web-1");
        assertThat(text(mail, 0))
                .startsWith("Web-1 expires soon.\n\nCertificate: Web-1\nVault: payments\nWhen: 2026-03-01 11:59 UTC\n");
        assertThat(text(mail, 1)).contains("Web-1").doesNotContain("Request");
    }

    @Test
    void deliverWhenItIsAboutAnIssuerThenThatIsNamedAndNoCertificate() throws Exception {
        channel(Optional.empty()).deliver(new Delivery(ADA, TestNotices.ofIssuer("event"), 1));

        MimeMessage mail = onlyMail();
        assertThat(mail.getSubject()).isEqualTo("[Certloom] Approval needed: Public (payments)");
        assertThat(text(mail, 0))
                .startsWith("Its client certificate ends soon.\n\nIssuer: Public\nVault: payments\nWhen: 2026-03-01");
        assertThat(text(mail, 1)).contains("Public").doesNotContain(">Certificate<");
    }

    @Test
    void deliverWhenItIsDoneAgainThenTheMessageIdIsTheSame() throws Exception {
        MailChannel channel = channel(Optional.empty());
        channel.deliver(new Delivery(ADA, TestNotices.of("event"), 1));
        channel.deliver(new Delivery(ADA, TestNotices.of("event"), 2));
        channel.deliver(new Delivery(ADA, TestNotices.of("another"), 1));

        MimeMessage[] mails = server.getReceivedMessages();
        assertThat(mails[1].getMessageID()).isEqualTo(mails[0].getMessageID());
        assertThat(mails[2].getMessageID()).isNotEqualTo(mails[0].getMessageID());
    }

    @Test
    void deliverWhenTextTriesToAddHeadersOrMarkupThenItStaysText(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("default.subject"), "{{summary}}\r\nX-From-Template: no\n");
        Notice notice = TestNotices.with(
                "event",
                "web" + EVIL,
                Map.of("Comment" + EVIL, "<script>alert(1)</script>{{vault}}\u202e\nLink: evil"));

        channel(Optional.of(folder)).deliver(new Delivery(ADA, notice, 1));

        MimeMessage mail = onlyMail();
        assertThat(mail.getSubject()).isEqualTo("web Bcc: mallory@example.org body X-From-Template: no");
        assertThat(mail.getHeader("Bcc")).isNull();
        assertThat(mail.getHeader("X-From-Template")).isNull();
        assertThat(mail.getAllRecipients()).hasSize(1);
        assertThat(text(mail, 0))
                .contains("<script>alert(1)</script>{{vault}} Link: evil")
                .doesNotContain("\nBcc", "\nLink", "\u202e");
        assertThat(text(mail, 1))
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;{{vault}}")
                .doesNotContain("<script>");
    }

    @Test
    void deliverWhenTheFolderHasATemplateOfTheKindThenItCountsMore(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("default.txt"), "for all");
        Files.writeString(folder.resolve("approval-needed.txt"), "{{#facts}}{{label}}={{value}};{{/facts}} {{at}}");

        channel(Optional.of(folder)).deliver(new Delivery(ADA, TestNotices.of("event"), 1));

        assertThat(text(onlyMail(), 0))
                .isEqualTo("Requester=Ada;Issuer=LocalCA;Before=2026-03-02; 2026-03-01 11:59 UTC");
    }

    @Test
    void deliverWhenATemplateWantsAValueAsItIsThenItIsEscaped(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("default.html"), "{{{summary}}}");

        channel(Optional.of(folder)).deliver(new Delivery(ADA, TestNotices.with("event", "<b>"), 1));

        assertThat(text(onlyMail(), 1)).isEqualTo("&lt;b&gt;");
    }

    @Test
    void templatesWhenOneIsWrongThenTheStartFailsAndNamesTheFile(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("rejected.html"), "<p>{{reason}}</p>");

        assertThatThrownBy(() -> new MailTemplates(Optional.of(folder)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rejected.html: Expected a Mustache template of the values [at, certificate, ")
                .hasMessageContaining("'reason'");
        assertThatThrownBy(() -> new MailTemplates(Optional.of(folder.resolve("missing"))))
                .hasMessageContaining("to be a folder");
    }

    @Test
    void deliverWhenTheServerIsAwayRefusesOrDiesThenItIsTriedAgain() throws Exception {
        server.stop();
        assertThat(channel(Optional.empty()).deliver(new Delivery(ADA, TestNotices.of("event"), 1)))
                .isInstanceOf(DeliveryOutcome.RetryLater.class);
        assertThat(deliveredTo(ScriptedSmtp.Fault.DIES_AFTER_DATA)).isInstanceOf(DeliveryOutcome.RetryLater.class);
        assertThat(deliveredTo(ScriptedSmtp.Fault.REFUSES_RECIPIENT))
                .isInstanceOfSatisfying(
                        DeliveryOutcome.RetryLater.class,
                        again -> assertThat(again.reason()).contains("550 5.1.1 no such mailbox"));
    }

    @Test
    @Timeout(10)
    void deliverWhenTheServerNeverGreetsThenItEndsAtATimeout() throws Exception {
        sender.getJavaMailProperties().setProperty("mail.smtp.timeout", "200");

        assertThat(deliveredTo(ScriptedSmtp.Fault.SILENT)).isInstanceOf(DeliveryOutcome.RetryLater.class);
    }

    @Test
    void sendingThenEveryWaitOfTheSenderHasAnEnd() {
        sender.getJavaMailProperties().setProperty("mail.smtp.timeout", "77");

        channel(Optional.empty());

        assertThat(sender.getJavaMailProperties())
                .containsEntry("mail.smtp.timeout", "77")
                .containsEntry("mail.smtp.connectiontimeout", "5000")
                .containsEntry("mail.smtp.writetimeout", "10000")
                .containsEntry("mail.smtps.timeout", "10000");
    }

    @Test
    void mailChannelWhenThereIsAServerButNoSenderThenTheStartFails() {
        MailTemplates templates = new MailTemplates(Optional.empty());
        assertThatThrownBy(() -> new MailChannel(Optional.of(sender), Optional.empty(), templates, new TestClock()))
                .hasMessageContaining("certloom.notifications.mail.from");
    }

    @Test
    void deliverWhenThereIsNoServerAnyMoreThenItWaits() {
        MailChannel channel = new MailChannel(
                Optional.empty(), Optional.empty(), new MailTemplates(Optional.empty()), new TestClock());

        assertThat(channel.deliver(new Delivery(ADA, TestNotices.of("event"), 1)))
                .isInstanceOf(DeliveryOutcome.RetryLater.class);
    }

    private DeliveryOutcome deliveredTo(ScriptedSmtp.Fault fault) throws IOException {
        try (ScriptedSmtp scripted = new ScriptedSmtp(fault)) {
            sender.setPort(scripted.port());
            return channel(Optional.empty()).deliver(new Delivery(ADA, TestNotices.of("event"), 1));
        }
    }

    private MailChannel channel(Optional<Path> folder) {
        return new MailChannel(Optional.of(sender), Optional.of(FROM), new MailTemplates(folder), new TestClock());
    }

    private MimeMessage onlyMail() {
        assertThat(server.getReceivedMessages()).hasSize(1);
        return server.getReceivedMessages()[0];
    }

    private static String text(Part mail, int index) throws Exception {
        return String.valueOf(
                        ((MimeMultipart) mail.getContent()).getBodyPart(index).getContent())
                .replace("\r\n", "\n");
    }
}
