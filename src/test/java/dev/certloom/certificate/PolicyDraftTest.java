package dev.certloom.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.certificate.LifetimeAction.DaysBeforeExpiry;
import dev.certloom.certificate.LifetimeAction.LifetimePercentage;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyUsage;
import dev.certloom.crypto.SecretContentType;
import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyDraftTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void completeWhenOnlyASubjectIsGivenThenLiveServiceDefaultsApply() {
        CertificatePolicy policy = draft().complete(NOW);

        assertThat(policy.key()).isEqualTo(new KeyProperties(KeyAlgorithm.RSA_2048, true, false));
        assertThat(policy.contentType()).isEqualTo(SecretContentType.PKCS12);
        assertThat(policy.x509().subject()).contains("CN=web");
        assertThat(policy.x509().extendedKeyUsages()).containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(policy.x509().keyUsages()).containsExactly(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT);
        assertThat(policy.x509().validityMonths()).isEqualTo(12);
        assertThat(policy.x509().certificateAuthority()).isFalse();
        assertThat(policy.issuer().name()).isEqualTo(IssuerName.UNKNOWN);
        assertThat(policy.enabled()).isTrue();
        assertThat(policy.created()).isEqualTo(NOW);
        assertThat(policy.updated()).isEqualTo(NOW);
    }

    @Test
    void completeWhenTheKeyIsEcThenItOnlySignsUnlessAskedForMore() {
        PolicyDraft curve = draft().overlaidWith(key(Optional.of("EC"), Optional.empty(), Optional.empty()));
        PolicyDraft asked = curve.overlaidWith(
                Drafts.with(draft -> draft.keyUsages = Optional.of(List.of("keyAgreement", "keyEncipherment"))));

        assertThat(curve.complete(NOW).x509().keyUsages()).containsExactly(KeyUsage.DIGITAL_SIGNATURE);
        assertThat(asked.complete(NOW).x509().keyUsages())
                .containsExactly(KeyUsage.KEY_AGREEMENT, KeyUsage.KEY_ENCIPHERMENT);
    }

    @Test
    void completeWhenIssuerIsUnknownThenMailContactsOtherwiseRenew() {
        assertThat(draft().complete(NOW).lifetimeActions())
                .containsExactly(new LifetimeAction(new LifetimePercentage(80), LifetimeAction.Type.EMAIL_CONTACTS));
        for (String issuer : List.of("Self", "mydigicert")) {
            assertThat(draft().overlaidWith(issuer(issuer)).complete(NOW).lifetimeActions())
                    .containsExactly(new LifetimeAction(new LifetimePercentage(80), LifetimeAction.Type.AUTO_RENEW));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "RSA, 2048, , RSA_2048",
        "RSA, 3072, , RSA_3072",
        "RSA, 4096, , RSA_4096",
        "EC, , , EC_P256",
        "EC, 256, , EC_P256",
        "EC, 384, , EC_P384",
        "EC, 521, , EC_P521",
        "EC, , P-521, EC_P521",
        "EC, , P-256K, EC_P256K",
        "EC, 256, P-256K, EC_P256K",
        ", 4096, , RSA_4096",
        ", , P-384, EC_P384",
        ", 256, P-256K, EC_P256K"
    })
    void completeWhenTypeSizeAndCurveAgreeThenTheAlgorithmIsTheirs(
            @Nullable String kty, @Nullable Integer size, @Nullable String curve, KeyAlgorithm expected) {
        CertificatePolicy policy = draft().overlaidWith(
                        key(Optional.ofNullable(kty), Optional.ofNullable(size), Optional.ofNullable(curve)))
                .complete(NOW);

        assertThat(policy.key().algorithm()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RSA | 1024 | | KEY_SIZE_NOT_SUPPORTED | Unsupported key size (1024). Supported sizes are [2048, 3072, 4096]",
                "EC | 2048 | | KEY_SIZE_NOT_SUPPORTED | Unsupported key size (2048). Supported sizes are [256, 384, 521]",
                "EC | 384 | P-256 | INVALID | Property key_props.crv has invalid value",
                "EC | | P-224 | KEY_CURVE_NOT_SUPPORTED | Unsupported key curve. Supported curves are [P-256, P-256K, P-384, P-521]",
                "EC | 256 | secp256k1 | KEY_CURVE_NOT_SUPPORTED | Unsupported key curve. Supported curves are [P-256, P-256K, P-384, P-521]",
                "RSA | | P-256 | INVALID | Property key_props.crv has invalid value",
                "RSA | 2048 | P-256 | INVALID | Property key_props.crv has invalid value",
                "RSA | 2048 | X | INVALID | Property key_props.crv has invalid value",
                "oct | | | INVALID | Property key_props.kty has invalid value",
                "EC-HSM | | | INVALID | Property key_props.kty has invalid value",
            })
    void completeWhenTypeSizeAndCurveDisagreeThenItIsRefused(
            String kty, @Nullable Integer size, @Nullable String curve, Refusal.Kind kind, String message) {
        PolicyDraft wrong =
                draft().overlaidWith(key(Optional.of(kty), Optional.ofNullable(size), Optional.ofNullable(curve)));

        assertRefused(wrong, kind, message);
    }

    @Test
    void completeWhenNeitherSubjectNorNameIsGivenThenItIsRefused() {
        assertRefused(PolicyDraft.EMPTY, Refusal.Kind.INVALID, "Either subjectName or san must be present");
        assertRefused(subject(" "), Refusal.Kind.INVALID, "Either subjectName or san must be present");
    }

    @Test
    void completeWhenANameStandsInForTheSubjectThenThereIsNone() {
        PolicyDraft named =
                names(new SubjectAlternativeNames(List.of(), List.of("a.example"), List.of(), List.of(), List.of()));

        CertificatePolicy policy = named.complete(NOW);

        assertThat(policy.x509().subject()).isEmpty();
        assertThat(policy.x509().names().dnsNames()).containsExactly("a.example");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1_201, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void completeWhenTheValidityIsAbsurdThenItIsRefused(int months) {
        assertRefused(
                draft().overlaidWith(validity(months)),
                Refusal.Kind.INVALID,
                "Property x509_props.validity_months has invalid value");
    }

    @ParameterizedTest
    @CsvSource({"1, true", "324, true", "325, false", "0, false", "-1, false"})
    void completeWhenDaysBeforeExpiryAreGivenThenLifetimeBoundsThem(int days, boolean accepted) {
        PolicyDraft wish = draft().overlaidWith(
                        action(new LifetimeAction(new DaysBeforeExpiry(days), LifetimeAction.Type.AUTO_RENEW)));

        if (accepted) {
            assertThat(wish.complete(NOW).lifetimeActions()).hasSize(1);
        } else {
            assertRefused(wish, Refusal.Kind.INVALID, "Property lifetime_actions has invalid value");
        }
    }

    @Test
    void completeWhenAnIssuerNameIsOutOfRuleThenTheMemberIsNamed() {
        assertRefused(
                draft().overlaidWith(issuer("my issuer")),
                Refusal.Kind.INVALID,
                "Property issuer.name has invalid value");
    }

    @Test
    void completeFromWhenTheCertificateExceedsTheLimitsThenItIsTaken() {
        List<String> many =
                IntStream.range(0, 500).mapToObj("host-%d.example"::formatted).toList();
        PolicyDraft signed = draft().overlaidWith(
                        names(new SubjectAlternativeNames(List.of(), many, List.of(), List.of(), List.of())))
                .overlaidWith(subject("CN=" + "a".repeat(500)));

        CertificatePolicy policy = PolicyDraft.EMPTY.completeFrom(signed, NOW);

        assertThat(policy.x509().names().dnsNames()).isEqualTo(many);
        assertThat(policy.x509().subject()).contains("CN=" + "a".repeat(500));
        assertThatThrownBy(() -> subject("CN=" + "a".repeat(500)).completeFrom(signed, NOW))
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("Property x509_props.subject has invalid value");
    }

    @Test
    void completeFromWhenAMemberIsEmptyThenItIsTheCertificates() {
        PolicyDraft signed = draft().overlaidWith(subject("CN=signed")).overlaidWith(validity(7));

        CertificatePolicy policy = subject(" ").overlaidWith(validity(0)).completeFrom(signed, NOW);

        assertThat(policy.x509().subject()).contains("CN=signed");
        assertThat(policy.x509().validityMonths()).isEqualTo(7);
    }

    @Test
    void completeFromWhenOnlyTheCurveIsSaidThenTheSizeIsItsOwn() {
        PolicyDraft signed = draft().overlaidWith(key(Optional.of("EC"), Optional.of(256), Optional.of("P-256")));

        assertThat(key(Optional.empty(), Optional.empty(), Optional.of("P-384"))
                        .completeFrom(signed, NOW)
                        .key()
                        .algorithm())
                .isEqualTo(KeyAlgorithm.EC_P384);
        assertThat(key(Optional.of("RSA"), Optional.empty(), Optional.empty())
                        .completeFrom(signed, NOW)
                        .key()
                        .algorithm())
                .isEqualTo(KeyAlgorithm.RSA_2048);
        assertThat(key(Optional.of(""), Optional.of(0), Optional.of(""))
                        .completeFrom(signed, NOW)
                        .key()
                        .algorithm())
                .isEqualTo(KeyAlgorithm.EC_P256);
    }

    @Test
    void completeFromWhenThereIsNoSubjectOrKnownNameThenItIsTaken() {
        assertThat(PolicyDraft.EMPTY.completeFrom(PolicyDraft.EMPTY, NOW).x509().subject())
                .isEmpty();
    }

    @Test
    void overlaidWithWhenNamesOfOneKindAreGivenThenTheOthersStay() {
        PolicyDraft under = names(new SubjectAlternativeNames(
                List.of("a@b.example"), List.of("a.example"), List.of(), List.of(), List.of("10.0.0.1")));
        PolicyDraft over =
                names(new SubjectAlternativeNames(List.of(), List.of("b.example"), List.of(), List.of(), List.of()));

        assertThat(under.overlaidWith(over).x509().names())
                .isEqualTo(new SubjectAlternativeNames(
                                List.of("a@b.example"), List.of("b.example"), List.of(), List.of(), List.of("10.0.0.1"))
                        .toDraft());
    }

    private static void assertRefused(PolicyDraft draft, Refusal.Kind kind, String message) {
        assertThatThrownBy(() -> draft.complete(NOW))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(kind))
                .hasMessage(message);
    }

    private static PolicyDraft draft() {
        return subject("CN=web");
    }

    private static PolicyDraft subject(String subject) {
        return Drafts.with(draft -> draft.subject = Optional.of(subject));
    }

    private static PolicyDraft names(SubjectAlternativeNames names) {
        return Drafts.with(draft -> draft.names = names);
    }

    private static PolicyDraft issuer(String issuer) {
        return Drafts.with(draft -> draft.issuer = Optional.of(issuer));
    }

    private static PolicyDraft key(Optional<String> kty, Optional<Integer> size, Optional<String> curve) {
        return Drafts.with(draft -> {
            draft.kty = kty;
            draft.size = size;
            draft.curve = curve;
        });
    }

    private static PolicyDraft validity(int months) {
        return Drafts.with(draft -> draft.validityMonths = Optional.of(months));
    }

    private static PolicyDraft action(LifetimeAction action) {
        return Drafts.with(draft -> draft.actions = Optional.of(List.of(action)));
    }
}
