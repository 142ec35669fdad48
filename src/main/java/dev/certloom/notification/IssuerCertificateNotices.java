package dev.certloom.notification;

import dev.certloom.issuer.ConfiguredCertificate;
import dev.certloom.issuer.ConfiguredCertificates;
import dev.certloom.issuer.ConfiguredCertificates.OfIssuer;
import dev.certloom.kernel.Messages;
import dev.certloom.kernel.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Notifies a vault's contacts, as its operators, of certificates in the configuration of an issuer that expire, each time that {@link
 * ConfiguredCertificate#warning} changes.
 */
@Component
class IssuerCertificateNotices {

    private static final Logger LOG = LoggerFactory.getLogger(IssuerCertificateNotices.class);

    /** Of one issuer, those that expire first: its page shows all. */
    private static final int MAX_NOTICES = 5;

    private final ConfiguredCertificates certificates;
    private final Notices notices;
    private final TransactionOperations transaction;
    private final Clock clock;

    IssuerCertificateNotices(
            ConfiguredCertificates certificates, Notices notices, TransactionOperations transaction, Clock clock) {
        this.certificates = certificates;
        this.notices = notices;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** The event of a warning is the same each time that it is looked for, so that each is posted once. */
    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT2M")
    void warn() {
        Instant now = clock.instant();
        certificates.forEach(issuer -> {
            try {
                transaction.executeWithoutResult(status -> warn(issuer, now));
            } catch (RuntimeException e) {
                LOG.warn(
                        "Nobody could be told of the certificates of issuer {} of vault {}; it is tried again in an hour.",
                        issuer.issuer(),
                        issuer.vault(),
                        e);
            }
        });
    }

    private void warn(OfIssuer issuer, Instant now) {
        issuer.certificates().stream()
                .filter(certificate -> certificate.warning(now).isPresent())
                .limit(MAX_NOTICES)
                .forEach(certificate -> notices.post(
                        notice(issuer, certificate, certificate.warning(now).get(), now)));
    }

    private static Notice notice(OfIssuer issuer, ConfiguredCertificate certificate, Duration before, Instant now) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("What for", Messages.of("issuer.certificate", certificate.use()));
        facts.put("Subject", certificate.subject());
        facts.put("Expires", certificate.notAfter().toString());
        return new Notice(
                "issuer-certificate/%s/%d".formatted(id(issuer, certificate), before.toDays()),
                new NoticeSubject.Issuer(issuer.vault(), issuer.issuer()),
                Notice.Kind.ISSUER_CERTIFICATE_EXPIRING,
                Set.of(),
                Set.of(),
                before.isZero()
                        ? Messages.text("notice.summary.issuer-certificate-expired", issuer.issuer())
                        : Messages.text("notice.summary.issuer-certificate-expiring", issuer.issuer(), before.toDays()),
                facts,
                Optional.empty(),
                now);
    }

    private static String id(OfIssuer issuer, ConfiguredCertificate certificate) {
        String names = "%s/%s/%s/%s"
                .formatted(issuer.vault(), issuer.issuer().key(), certificate.use(), certificate.thumbprint());
        return Sha256.of(names.getBytes(StandardCharsets.UTF_8));
    }
}
