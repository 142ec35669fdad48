package dev.certloom.notification;

import dev.certloom.certificate.CertificateVersion;
import dev.certloom.certificate.Certificates;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Messages;
import dev.certloom.kernel.VaultEvent;
import dev.certloom.notification.Notice.Kind;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Notifies programs that a certificate has another current version, in whichever way it came: handlers that were written for Event
 * Grid fetch it then.
 */
@Component
class NewVersionNotices {

    /** All that adds versions, and makes one of them current. */
    private static final Set<AuditAction> ADDING = EnumSet.of(
            AuditAction.CERTIFICATE_ISSUED,
            AuditAction.CERTIFICATE_MERGED,
            AuditAction.CERTIFICATE_IMPORTED,
            AuditAction.CERTIFICATE_RESTORED);

    private final Notices notices;
    private final Certificates certificates;
    private final boolean wanted;

    NewVersionNotices(Notices notices, Certificates certificates, NotificationSettings settings) {
        this.notices = notices;
        this.certificates = certificates;
        wanted = settings.webhooks().values().stream().anyMatch(webhook -> webhook.wants(Kind.CERTIFICATE_NEW_VERSION));
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void on(VaultEvent event) {
        if (wanted && ADDING.contains(event.action())) {
            CertificateName name = new CertificateName(event.object().substring(AuditObject.CERTIFICATES.length()));
            certificates
                    .current(event.vault(), name)
                    .map(current -> current.version())
                    .filter(CertificateVersion::complete)
                    .ifPresent(version -> notices.post(notice(event, name, version)));
        }
    }

    private static Notice notice(VaultEvent event, CertificateName name, CertificateVersion version) {
        Instant notAfter = version.expires();
        return new Notice(
                "version/%s/%s/%s".formatted(event.vault(), version.id(), Kind.CERTIFICATE_NEW_VERSION.word()),
                new NoticeSubject.Version(event.vault(), name, version.id(), version.notBefore(), notAfter),
                Kind.CERTIFICATE_NEW_VERSION,
                Set.of(),
                Set.of(),
                Messages.text("notice.summary.certificate-new-version", name),
                Map.of("Expires", notAfter.toString()),
                Optional.empty(),
                event.at());
    }
}
