package dev.certloom.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.crypto.SecretContentType;
import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.crypto.X509Properties;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CertificatePolicyTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final CertificatePolicy before = Drafts.by("Self").complete(NOW);

    @Test
    void changesToWhenOnlyTheDatesDifferThenThereIsNoChange() {
        assertThat(before.changesTo(before.dated(NOW, NOW.plusSeconds(60)))).isEmpty();
    }

    @Test
    void changesToWhenAMemberDiffersThenItsOldAndItsNewValueAreSaid() {
        // given
        CertificatePolicy after = Drafts.with(draft -> {
                    draft.subject = Optional.of("CN=other");
                    draft.issuer = Optional.of("Self");
                    draft.validityMonths = Optional.of(3);
                })
                .complete(NOW);

        // when, then
        assertThat(before.changesTo(after))
                .isEqualTo(Map.of(
                        "before.subject", "CN=web",
                        "after.subject", "CN=other",
                        "before.validityMonths", "12",
                        "after.validityMonths", "3"));
    }

    @Test
    void changesToWhenEveryMemberDiffersThenEachIsSaidByItsName() {
        // given
        PolicyDraft draft = new PolicyDraft(
                new KeyProperties.Draft(
                        Optional.of("EC"),
                        Optional.of(256),
                        Optional.of("P-256"),
                        Optional.of(false),
                        Optional.of(true)),
                Optional.of(SecretContentType.PEM.mediaType()),
                new X509Properties.Draft(
                        Optional.of("CN=other"),
                        new SubjectAlternativeNames(
                                        List.of(), List.of("other.example.org"), List.of(), List.of(), List.of())
                                .toDraft(),
                        Optional.of(List.of("1.3.6.1.5.5.7.3.1")),
                        Optional.of(List.of("keyAgreement")),
                        Optional.of(3),
                        Optional.of(true)),
                Optional.of(List.of(new LifetimeAction(
                        new LifetimeAction.LifetimePercentage(50), LifetimeAction.Type.EMAIL_CONTACTS))),
                new IssuerParameters.Draft(Optional.of("Unknown"), Optional.of("Standard"), Optional.empty()),
                Optional.of(false));

        // when
        Map<String, String> changes = before.changesTo(draft.complete(NOW));

        // then
        assertThat(changes.keySet())
                .filteredOn(key -> key.startsWith("after."))
                .map(key -> key.substring("after.".length()))
                .containsExactlyInAnyOrder(
                        "issuer",
                        "certificateType",
                        "subject",
                        "names",
                        "validityMonths",
                        "keyUsages",
                        "extendedKeyUsages",
                        "certificateAuthority",
                        "keyType",
                        "exportable",
                        "reuseKey",
                        "contentType",
                        "lifetimeActions",
                        "enabled");
    }
}
