package dev.certloom.issuer;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.crypto.TestPki;
import dev.certloom.crypto.X509Properties;
import dev.certloom.issuer.RequestLimits.NameKind;
import dev.certloom.kernel.Refusal;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an issuer does not sign is refused with the member that asks for it, and the limit. */
class RequestLimitsTest {

    private static final RequestLimits NONE = RequestLimits.NONE;
    private static final CertificatePolicy ORDINARY = TestPki.policy("CN=www", "www.example.org");

    @Test
    void withoutLimitsEverythingIsSigned() {
        CertificatePolicy policy = TestPki.policy("CN=*.example.org", oneOfEachKind());

        assertThatCode(() -> NONE.check(policy, TestIssuers.NAME)).doesNotThrowAnyException();
    }

    @Test
    void keyOfAnotherAlgorithmIsRefused() {
        assertRefused(
                NONE.withKeys(Set.of(KeyAlgorithm.EC_P384, KeyAlgorithm.RSA_2048)),
                ORDINARY,
                "Property key_props has invalid value: issuer 'Our-CA' does not sign keys other than RSA 2048, EC P-384");
    }

    @ParameterizedTest
    @EnumSource(NameKind.class)
    void nameOfAnotherKindIsRefused(NameKind kind) {
        Set<NameKind> others = Set.copyOf(List.of(NameKind.values()).stream()
                .filter(other -> other != kind)
                .toList());
        String member = switch (kind) {
            case EMAIL -> "emails";
            case DNS -> "dns_names";
            case UPN -> "upns";
            case URI -> "uris";
            case IP -> "ipAddresses";
        };

        assertRefused(
                NONE.withNames(others, 100),
                TestPki.policy("CN=www", oneOfEachKind()),
                "Property x509_props.sans." + member
                        + " has invalid value: issuer 'Our-CA' does not sign names of this kind");
    }

    @Test
    void moreNamesThanTheLimitAreRefused() {
        RequestLimits one = NONE.withNames(Set.of(NameKind.DNS), 1);
        one.check(ORDINARY, TestIssuers.NAME);

        assertRefused(
                one,
                TestPki.policy("CN=www", "a.example", "b.example"),
                "Property x509_props.sans has invalid value: issuer 'Our-CA' does not sign more than 1 names");
    }

    @Test
    void wildcardIsRefusedAmongTheNamesAndInTheSubject() {
        assertRefused(
                NONE.withoutWildcards(),
                TestPki.policy("CN=www", "*.example.org"),
                "Property x509_props.sans.dns_names has invalid value: issuer 'Our-CA' does not sign wildcards");
        assertRefused(
                NONE.withoutWildcards(),
                TestPki.policy("CN=*.example.org", "www.example.org"),
                "Property x509_props.subject has invalid value: issuer 'Our-CA' does not sign wildcards");
    }

    @Test
    void longerValidityThanTheLimitIsRefused() {
        NONE.withMaxValidityMonths(12).check(ORDINARY, TestIssuers.NAME);

        assertRefused(
                NONE.withMaxValidityMonths(6),
                ORDINARY,
                "Property x509_props.validity_months has invalid value: issuer 'Our-CA' does not sign for more than 6 months");
    }

    @Test
    void authorityIsRefused() {
        X509Properties x509 = ORDINARY.x509();
        CertificatePolicy authority = new CertificatePolicy(
                ORDINARY.key(),
                ORDINARY.contentType(),
                new X509Properties(
                        x509.subject(),
                        x509.names(),
                        x509.extendedKeyUsages(),
                        x509.keyUsages(),
                        x509.validityMonths(),
                        true),
                ORDINARY.lifetimeActions(),
                ORDINARY.issuer(),
                ORDINARY.enabled(),
                ORDINARY.created(),
                ORDINARY.updated());

        assertRefused(
                NONE.withoutAuthorities(),
                authority,
                "Property x509_props.basic_constraints.ca has invalid value: issuer 'Our-CA' does not sign certificates of authorities");
    }

    private static void assertRefused(RequestLimits limits, CertificatePolicy policy, String message) {
        assertThatThrownBy(() -> limits.check(policy, TestIssuers.NAME))
                .isInstanceOf(Refusal.class)
                .hasMessage(message);
    }

    private static SubjectAlternativeNames oneOfEachKind() {
        return new SubjectAlternativeNames(
                List.of("a@example.org"),
                List.of("www.example.org"),
                List.of("a@corp.example"),
                List.of("https://example.org/a"),
                List.of("192.0.2.1"));
    }
}
