package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyUsage;
import dev.certloom.crypto.TestPki;
import dev.certloom.kernel.IssuerName;
import dev.certloom.web.pages.IssuerStats.LastFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What pages say of certificates, policies and issuers. */
class CertificateViewsTest {

    private static final Instant NOW = Instant.parse("2026-11-25T19:00:00Z");

    @Test
    void factsThenTheCertificateIsReadForPeople() {
        CertificateFacts facts = CertificateFacts.of(TestPki.selfSigned(
                        TestPki.keys().make(KeyAlgorithm.EC_P256),
                        "CN=web.example, O=Example",
                        "web.example",
                        "www.example")
                .der());

        assertThat(facts.title()).isEqualTo("CN=web.example, O=Example");
        assertThat(facts.names()).containsExactly("DNS web.example", "DNS www.example");
        assertThat(facts.issuer()).isEqualTo(facts.subject());
        assertThat(facts.selfIssued()).isTrue();
        assertThat(facts.authority()).isFalse();
        assertThat(facts.key()).isEqualTo("EC P-256");
        assertThat(facts.signature()).isEqualTo("SHA256 with ECDSA");
        assertThat(facts.usages()).contains("digital signature", "TLS server", "TLS client");
        assertThat(facts.serial()).matches("([0-9a-f]{2}:)*[0-9a-f]{2}");
        assertThat(facts.sha1()).matches("([0-9a-f]{2}:){19}[0-9a-f]{2}");
        assertThat(facts.sha256()).matches("([0-9a-f]{2}:){31}[0-9a-f]{2}");
    }

    @Test
    void wordsThenUsagesHaveNamesOrTheirIdentifier() {
        assertThat(CertificateFacts.words(KeyUsage.KEY_CERT_SIGN)).isEqualTo("certificate signature");
        assertThat(CertificateFacts.words(KeyUsage.KEY_ENCIPHERMENT)).isEqualTo("key encipherment");
        assertThat(CertificateFacts.purpose("1.2.3.4")).isEqualTo("1.2.3.4");
    }

    @Test
    void policyThenItIsSaidInWords() {
        PolicyWords words = PolicyWords.of(TestPki.policy("CN=web", "web.example"));

        assertThat(words.key()).isEqualTo("EC P-256, exportable, a new one for each version");
        assertThat(words.validity()).isEqualTo("12 months");
        assertThat(words.secret()).isEqualTo("PKCS#12");
        assertThat(words.actions()).isNotEmpty();
    }

    @Test
    void standingFollowsFromTheTimes() {
        Instant begin = NOW.minus(Duration.ofDays(100));
        assertThat(CertificateStatus.of(true, begin, NOW.plus(Duration.ofDays(31)), NOW))
                .isEqualTo(CertificateStatus.GOOD);
        assertThat(CertificateStatus.of(true, begin, NOW.plus(Duration.ofDays(30)), NOW))
                .isEqualTo(CertificateStatus.EXPIRES_SOON);
        assertThat(CertificateStatus.of(true, begin, NOW, NOW)).isEqualTo(CertificateStatus.EXPIRED);
        assertThat(CertificateStatus.of(true, NOW.plusSeconds(1), NOW.plus(Duration.ofDays(90)), NOW))
                .isEqualTo(CertificateStatus.NOT_YET_VALID);
        assertThat(CertificateStatus.of(false, begin, NOW, NOW)).isEqualTo(CertificateStatus.DISABLED);
    }

    @Test
    void healthFollowsFromTheLatestOrder() {
        assertThat(issuer(true, Optional.empty(), Optional.empty()).health()).isEqualTo(IssuerView.Health.UNTRIED);
        assertThat(issuer(true, Optional.of(NOW), Optional.empty()).health()).isEqualTo(IssuerView.Health.GOOD);
        assertThat(issuer(true, Optional.of(NOW), Optional.of(NOW.minusSeconds(1)))
                        .health())
                .isEqualTo(IssuerView.Health.GOOD);
        assertThat(issuer(true, Optional.of(NOW), Optional.of(NOW.plusSeconds(1)))
                        .health())
                .isEqualTo(IssuerView.Health.FAILING);
        assertThat(issuer(true, Optional.empty(), Optional.of(NOW)).health()).isEqualTo(IssuerView.Health.FAILING);
        assertThat(issuer(false, Optional.of(NOW), Optional.empty()).health()).isEqualTo(IssuerView.Health.DISABLED);
    }

    private static IssuerView issuer(boolean enabled, Optional<Instant> success, Optional<Instant> failure) {
        return IssuerView.of(figures(enabled, 0, 0, success, failure), Optional.empty());
    }

    private static IssuerStats figures(
            boolean enabled, long succeeded, long failed, Optional<Instant> success, Optional<Instant> failure) {
        return new IssuerStats(
                new IssuerName("CA"),
                "Test",
                enabled,
                0,
                Optional.empty(),
                succeeded,
                failed,
                0,
                Optional.empty(),
                success,
                failure.map(at -> new LastFailure(at, "No.")));
    }

    @Test
    void successRateIsNeverRoundedToAllOrNone() {
        assertThat(rate(9_999, 1)).isEqualTo("99.9 %");
        assertThat(rate(1, 9_999)).isEqualTo("0.1 %");
        assertThat(rate(3, 1)).isEqualTo("75 %");
        assertThat(rate(5, 0)).isEqualTo("100 %");
        assertThat(rate(0, 0)).isEqualTo("-");
    }

    private static String rate(long succeeded, long failed) {
        return IssuerView.of(figures(true, succeeded, failed, Optional.of(NOW), Optional.empty()), Optional.empty())
                .successRate();
    }

    @Test
    void timeHasTwoUnitsWhereOneIsCoarse() {
        assertThat(IssuerView.time(Duration.ofMillis(250))).isEqualTo("250 ms");
        assertThat(IssuerView.time(Duration.ofMillis(3_240))).isEqualTo("3.2 s");
        assertThat(IssuerView.time(Duration.ofSeconds(42))).isEqualTo("42 s");
        assertThat(IssuerView.time(Duration.ofSeconds(260))).isEqualTo("4 min 20 s");
        assertThat(IssuerView.time(Duration.ofMinutes(125))).isEqualTo("2 h 5 min");
        assertThat(IssuerView.time(Duration.ofDays(3))).isEqualTo("3 days");
    }
}
