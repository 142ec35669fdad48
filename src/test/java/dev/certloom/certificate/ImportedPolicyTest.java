package dev.certloom.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.crypto.CertificateChain;
import dev.certloom.crypto.ImportedCertificate;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyUsage;
import dev.certloom.crypto.PrivateKeyMaterial;
import dev.certloom.crypto.SecretContentType;
import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.crypto.X509;
import dev.certloom.crypto.X509Properties;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.IssuerName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ImportedPolicyTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final SubjectAlternativeNames NAMES =
            new SubjectAlternativeNames(List.of(), List.of("www.example.org"), List.of(), List.of(), List.of());

    @Test
    void ofThenThePolicyIsTakenFromTheCertificate() {
        // given
        X509Properties properties = new X509Properties(
                Optional.of("CN=www, O=Example"),
                NAMES,
                List.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"),
                List.of(KeyUsage.DIGITAL_SIGNATURE),
                13,
                false);

        // when
        CertificatePolicy policy =
                ImportedPolicy.of(imported(KeyAlgorithm.EC_P256, properties)).complete(NOW);

        // then
        assertThat(policy.x509()).isEqualTo(properties);
        assertThat(policy.issuer().name()).isEqualTo(IssuerName.UNKNOWN);
        assertThat(policy.key()).isEqualTo(new KeyProperties(KeyAlgorithm.EC_P256, true, false));
        assertThat(policy.contentType()).isEqualTo(SecretContentType.PEM);
        assertThat(policy.lifetimeActions())
                .containsExactly(new LifetimeAction(
                        new LifetimeAction.LifetimePercentage(80), LifetimeAction.Type.EMAIL_CONTACTS));
    }

    @ParameterizedTest
    @EnumSource
    void ofWhenKeyIsOfAnyKindThenThePolicyAsksForThatKind(KeyAlgorithm algorithm) {
        CertificatePolicy policy =
                ImportedPolicy.of(imported(algorithm, living(12))).complete(NOW);

        assertThat(policy.key().algorithm()).isEqualTo(algorithm);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1200, 1200", "1201, 1200", "96360, 1200"})
    void ofWhenItLivesLongerThanAPolicyMayAskForThenItAsksForTheMost(int months, int asked) {
        assertThat(ImportedPolicy.of(imported(KeyAlgorithm.EC_P256, living(months)))
                        .x509()
                        .validityMonths())
                .contains(asked);
    }

    private static X509Properties living(int months) {
        return new X509Properties(Optional.of("CN=www"), NAMES, List.of(), List.of(), months, false);
    }

    private static ImportedCertificate imported(KeyAlgorithm algorithm, X509Properties properties) {
        Der der = new Der(new byte[] {0x30, 0});
        return new ImportedCertificate(
                new PrivateKeyMaterial(new byte[] {1}),
                algorithm,
                new CertificateChain(new X509(der, der, "CN=www", NOW, NOW.plusSeconds(60), ""), List.of()),
                SecretContentType.PEM,
                properties);
    }
}
