package dev.certloom.notification;

import dev.certloom.certificate.VersionId;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A notice as a <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md">CloudEvent</a> in structured mode. What
 * Key Vault has an event for looks as Event Grid sends that, so that handlers written for it understand it; everything else has a
 * type of ours, and what other webhooks get as its data.
 */
final class CloudEvent {

    static final String CONTENT_TYPE = "application/cloudevents+json; charset=utf-8";

    private static final String OF_KEY_VAULT = "Microsoft.KeyVault.";
    private static final String OF_OURS = "dev.certloom.";

    private CloudEvent() {}

    /**
     * The event of a notice.
     *
     * @param vault its address
     * @param plain what webhooks of the other format get
     */
    static Map<String, Object> of(Notice notice, URI vault, Map<String, Object> plain) {
        Optional<String> keyVaults = typeOfKeyVault(notice.kind());
        Optional<NoticeSubject.Version> version = notice.subject().version();
        boolean isKeyVaults = keyVaults.isPresent() && version.isPresent();
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("specversion", "1.0");
        event.put("id", notice.eventId());
        event.put("source", vault.toString());
        event.put(
                "type",
                isKeyVaults
                        ? OF_KEY_VAULT + keyVaults.get()
                        : OF_OURS + notice.kind().word());
        subject(notice).ifPresent(subject -> event.put("subject", subject));
        event.put("time", notice.at().toString());
        event.put("datacontenttype", "application/json");
        event.put("data", isKeyVaults ? data(version.get(), vault) : plain);
        return event;
    }

    private static Optional<String> typeOfKeyVault(Notice.Kind kind) {
        return switch (kind) {
            case CERTIFICATE_NEW_VERSION -> Optional.of("CertificateNewVersionCreated");
            case CERTIFICATE_NEAR_EXPIRY -> Optional.of("CertificateNearExpiry");
            case CERTIFICATE_EXPIRED -> Optional.of("CertificateExpired");
            default -> Optional.empty();
        };
    }

    private static Optional<String> subject(Notice notice) {
        return notice.subject()
                .certificate()
                .map(CertificateName::value)
                .or(() -> notice.subject().issuer().map(IssuerName::value));
    }

    private static Map<String, Object> data(NoticeSubject.Version version, URI vault) {
        VersionId id = version.id();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("Id", "%s/certificates/%s/%s".formatted(vault, version.name(), id));
        data.put("VaultName", version.vault().value());
        data.put("ObjectType", "Certificate");
        data.put("ObjectName", version.name().value());
        data.put("Version", id.value());
        data.put("NBF", seconds(version.notBefore()));
        data.put("EXP", seconds(version.notAfter()));
        return data;
    }

    private static long seconds(Instant instant) {
        return instant.getEpochSecond();
    }
}
