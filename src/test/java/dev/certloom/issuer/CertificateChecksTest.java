package dev.certloom.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.chaincheck.IssuerDemands;
import dev.certloom.crypto.CertificateFiles;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.TestPki;
import dev.certloom.crypto.TrustAnchors;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CertificateChecksTest {

    private static final Der ROOT = TestPki.Authorities.make().root().certificate();

    @Test
    void demandsWhenNothingIsSetThenOnlyTheDefaults() {
        assertThat(CertificateChecks.demands(Optional.empty())).isEqualTo(IssuerDemands.NONE);
        assertThat(demands(Optional.empty(), Optional.empty(), Optional.empty()))
                .isEqualTo(IssuerDemands.NONE);
    }

    @Test
    void demandsWhenItIsPubliclyTrustedThenChainsEndAtThePlatformsAnchors() {
        IssuerDemands demands = demands(Optional.empty(), Optional.of(true), Optional.empty());

        assertThat(demands.publiclyTrusted()).isTrue();
        assertThat(demands.anchors()).contains(TrustAnchors.ofThePlatform());
    }

    @Test
    void demandsWhenAnchorsAreSetThenChainsEndThere() {
        IssuerDemands demands =
                demands(Optional.of(pem(ROOT)), Optional.of(true), Optional.of(List.of("ChainEndsAtNoAnchor")));

        assertThat(demands.anchors().orElseThrow().contain(ROOT)).isTrue();
        assertThat(demands.anchors()).isNotEqualTo(Optional.of(TrustAnchors.ofThePlatform()));
        assertThat(demands.warnOnly()).containsExactly("ChainEndsAtNoAnchor");
    }

    @Test
    void checkWhenEveryMemberCanBeUsedThenItIsTaken() {
        assertThatCode(() -> new CertificateChecks(
                                Optional.of(pem(ROOT)), Optional.of(true), Optional.of(List.of("NamesAreMissing")))
                        .check())
                .doesNotThrowAnyException();
    }

    @Test
    void checkWhenAnAnchorCannotBeUsedThenItIsNamed() {
        Der ofNoAuthority = TestPki.selfSigned(TestPki.keys().make(KeyAlgorithm.EC_P256), "CN=www")
                .der();
        for (String anchors : List.of("", "no PEM", pem(ofNoAuthority), pem(ROOT) + pem(ofNoAuthority))) {
            assertRefused(
                    new CertificateChecks(Optional.of(anchors), Optional.empty(), Optional.empty()),
                    "configuration.checks.anchors");
        }
    }

    @Test
    void checkWhenAReasonCodeCannotOnlyWarnThenItIsNamed() {
        for (String code : List.of("NoSuchRule", "KeyDoesNotMatch", "CertificateExpired")) {
            assertRefused(
                    new CertificateChecks(Optional.empty(), Optional.empty(), Optional.of(List.of(code))),
                    "configuration.checks.warnOnly");
        }
    }

    private static void assertRefused(CertificateChecks checks, String member) {
        assertThatThrownBy(checks::check).isInstanceOf(Refusal.class).hasMessageContaining(member);
    }

    private static IssuerDemands demands(
            Optional<String> anchors, Optional<Boolean> publiclyTrusted, Optional<List<String>> warnOnly) {
        return CertificateChecks.demands(Optional.of(new CertificateChecks(anchors, publiclyTrusted, warnOnly)));
    }

    private static String pem(Der certificate) {
        return new String(CertificateFiles.pem(List.of(certificate)), StandardCharsets.US_ASCII);
    }
}
