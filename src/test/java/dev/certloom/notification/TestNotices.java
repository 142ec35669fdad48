package dev.certloom.notification;

import dev.certloom.certificate.VersionId;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Notices for tests. */
public final class TestNotices {

    private TestNotices() {}

    /** A notice with everything set, of this event. */
    public static Notice of(String eventId) {
        return with(eventId, "Ada asks for a certificate for web.example.");
    }

    /** A notice with this summary. */
    public static Notice with(String eventId, String summary) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Requester", "Ada");
        facts.put("Issuer", "LocalCA");
        facts.put("Before", "2026-03-02");
        return with(eventId, summary, facts);
    }

    /** A notice with this summary and these facts. */
    public static Notice with(String eventId, String summary, Map<String, String> facts) {
        return about(
                new NoticeSubject.Operation(
                        new VaultName("payments"),
                        new CertificateName("Web-1"),
                        new OperationId("0123456789abcdef0123456789abcdef")),
                eventId,
                summary,
                facts,
                Optional.of(URI.create("https://inbox.example/steps/7?a=1&b=2")));
    }

    /** A notice about a certificate, with no link of its own. */
    static Notice ofCertificate(String eventId) {
        return about(
                new NoticeSubject.Certificate(new VaultName("payments"), new CertificateName("Web-1")),
                eventId,
                "Web-1 expires soon.",
                Map.of(),
                Optional.empty());
    }

    /** A notice about a version, with no link of its own. */
    static Notice ofVersion(String eventId) {
        return about(
                new NoticeSubject.Version(
                        new VaultName("payments"),
                        new CertificateName("Web-1"),
                        new VersionId("0123456789abcdef0123456789abcdef"),
                        Instant.parse("2026-01-01T00:00:00Z"),
                        Instant.parse("2026-12-31T00:00:00.500Z")),
                eventId,
                "Web-1 expires soon.",
                Map.of(),
                Optional.empty());
    }

    /** A notice for programs. */
    static Notice newVersion(String eventId) {
        Notice notice = ofVersion(eventId);
        return new Notice(
                eventId,
                notice.subject(),
                Notice.Kind.CERTIFICATE_NEW_VERSION,
                notice.groups(),
                notice.people(),
                notice.summary(),
                notice.facts(),
                Optional.of(URI.create("https://inbox.example/")),
                notice.at());
    }

    /** A notice about an issuer. */
    static Notice ofIssuer(String eventId) {
        return about(
                new NoticeSubject.Issuer(new VaultName("payments"), new IssuerName("Public")),
                eventId,
                "Its client certificate ends soon.",
                Map.of(),
                Optional.empty());
    }

    private static Notice about(
            NoticeSubject subject, String eventId, String summary, Map<String, String> facts, Optional<URI> link) {
        return new Notice(
                eventId,
                subject,
                Notice.Kind.APPROVAL_NEEDED,
                Set.of("pki"),
                Set.of("ada"),
                summary,
                facts,
                link,
                Instant.parse("2026-03-01T11:59:00Z"));
    }
}
