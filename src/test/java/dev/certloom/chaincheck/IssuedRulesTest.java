package dev.certloom.chaincheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.chaincheck.CertificateCheck.Asked;
import dev.certloom.chaincheck.CertificateCheck.Finding;
import dev.certloom.chaincheck.CertificateCheck.Verdict;
import dev.certloom.chaincheck.CertificateCheck.Violation;
import dev.certloom.chaincheck.CertificateCheck.Weight;
import dev.certloom.compute.TestCompute;
import dev.certloom.crypto.CertificateChain;
import dev.certloom.crypto.CertificateContent;
import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.KeyUsage;
import dev.certloom.crypto.PermittedNames;
import dev.certloom.crypto.RequestContent;
import dev.certloom.crypto.TestAuthority;
import dev.certloom.crypto.TestPki;
import dev.certloom.crypto.TrustAnchors;
import dev.certloom.crypto.X509;
import dev.certloom.crypto.X509Properties;
import dev.certloom.kernel.Der;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a certificate may be used for and for how long, and how strong its chain is. */
class IssuedRulesTest {

    private static final Instant NOW = TestPki.NOW;
    private static final String SERVER = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT = "1.3.6.1.5.5.7.3.2";
    private static final String CODE = "1.3.6.1.5.5.7.3.3";
    private static final IssuerDemands STRICT = new IssuerDemands(Optional.empty(), false, Set.of());

    private final TestPki.Authorities authorities = TestPki.Authorities.make();
    private final KeyPair key = TestPki.keys().make(KeyAlgorithm.EC_P256);

    @Test
    void ofIssuedWhenItIsValidForMuchLongerThenTheDifferenceIsShown() {
        Violation found =
                only(issued(request(), STRICT, 3, Duration.ofDays(365)).violations());

        assertThat(found.reason()).isEqualTo("ValidityIsLonger");
        assertThat(found.message())
                .startsWith(
                        "The certificate must not be valid for longer than was asked for: it is valid for 365 days, from "
                                + NOW)
                .containsPattern(", 27[2-6] more than the 3 months asked for\\.$");
    }

    @Test
    void ofIssuedWhenItIsValidForMuchShorterThenTheDifferenceIsShownAndItOnlyWarns() {
        Verdict verdict = issued(request(), IssuerDemands.NONE, 12, Duration.ofDays(90));

        assertThat(verdict.violations()).isEmpty();
        assertThat(only(verdict.warnings()).reason()).isEqualTo("ValidityIsShorter");
        assertThat(only(verdict.warnings()).message()).containsPattern("90 days, .* 27[56] less than the 12 months");
    }

    @Test
    void ofIssuedWhenItsDaysAreCountedOtherwiseThenNeitherLongerNorShorter() {
        for (int days : List.of(363, 365, 366, 368)) {
            Verdict verdict = issued(request(), STRICT, 12, Duration.ofDays(days));
            assertThat(verdict.violations()).as("%d days", days).isEmpty();
        }
    }

    @Test
    void ofIssuedWhenAUsageWasNotAskedForThenItIsNamed() {
        X509 more = signed(
                usages(List.of(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_AGREEMENT), List.of(SERVER, CLIENT, CODE)),
                Duration.ofDays(365));

        assertThat(issued(request(), IssuerDemands.NONE, 12, chain(more)).violations())
                .containsExactly(
                        new Violation(
                                "KeyUsagesWereNotRequested",
                                "The certificate must have no other key usages than were requested: it also has keyAgreement."),
                        new Violation(
                                "ExtendedKeyUsagesWereNotRequested",
                                "The certificate must have no other extended key usages than were requested: it also has codeSigning."));
    }

    @Test
    void ofIssuedWhenAUsageIsMissingThenItIsNamedAndOnlyWarns() {
        X509 less = signed(usages(List.of(), List.of(SERVER)), Duration.ofDays(365));

        Verdict verdict = issued(request(), IssuerDemands.NONE, 12, chain(less));

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.warnings())
                .containsExactly(
                        new Violation(
                                "KeyUsagesAreMissing",
                                "The certificate must have all key usages that were requested: it lacks digitalSignature."),
                        new Violation(
                                "ExtendedKeyUsagesAreMissing",
                                "The certificate must have all extended key usages that were requested: it lacks clientAuth."));
        assertThat(reasons(issued(request(), STRICT, 12, chain(less)).violations()))
                .containsExactly("KeyUsagesAreMissing", "ExtendedKeyUsagesAreMissing");
    }

    @Test
    void ofIssuedWhenNoUsageWasAskedForThenTheIssuerChooses() {
        Der csr = csr(usages(List.of(), List.of()));
        X509 chosen = signed(usages(List.of(KeyUsage.DIGITAL_SIGNATURE), List.of(SERVER)), Duration.ofDays(365));

        assertThat(issued(csr, STRICT, 12, chain(chosen)).violations()).isEmpty();
    }

    @Test
    void ofIssuedWhenTheChainIsSignedOverSha1ThenSignatureIsWeakButNotOfARoot() {
        TestAuthority root = TestAuthority.root("CN=Root", made -> made.signature = "SHA1withECDSA");
        TestAuthority issuing = TestAuthority.under(root, "CN=Issuing", made -> made.signature = "SHA1withECDSA");

        assertThat(strength(root)).isEmpty();
        assertThat(strength(issuing, root))
                .containsExactly(
                        new Violation(
                                "SignatureIsWeak",
                                "No certificate of the chain may be signed over MD5 or SHA-1: 'CN=Issuing' is signed with SHA1WITHECDSA."));
        assertThat(strength(anchoredAt(issuing), issuing, root))
                .as("below an anchor that is trusted whoever signed it")
                .isEmpty();
    }

    @Test
    void ofIssuedWhenAKeyOfTheChainIsShortThenKeyIsWeakButNotAboveAnAnchor() {
        TestAuthority shortOne = TestAuthority.root("CN=Short", made -> made.rsaBits = 1024);
        TestAuthority issuing = TestAuthority.under(shortOne, "CN=Issuing");

        assertThat(strength(issuing, shortOne))
                .containsExactly(
                        new Violation(
                                "KeyIsWeak",
                                "Keys of the chain must have 2048 bits at least, 256 on curves: that of 'CN=Short' is RSA 1024."));
        assertThat(strength(anchoredAt(issuing), issuing, shortOne)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-14T23:59:59Z, 398",
        "2026-03-15T00:00:00Z, 200",
        "2027-03-14T23:59:59Z, 200",
        "2027-03-15T00:00:00Z, 100",
        "2029-03-14T12:00:00Z, 100",
        "2029-03-15T00:00:00Z, 47"
    })
    void ofIssuedWhenItIsPubliclyTrustedThenForNoLongerThanIsInForceThatDay(Instant begin, int days) {
        IssuerDemands ofPublic = new IssuerDemands(Optional.empty(), true, IssuerDemands.WARN_ONLY);
        Duration longest = Duration.ofDays(days).minusSeconds(1);

        X509 fits = signed(usual(), begin, begin.plus(longest));
        X509 isTooLong = signed(usual(), begin, begin.plus(longest).plusSeconds(1));

        assertThat(at(begin)
                        .ofIssued(asked(request(), 12), ofPublic, chain(fits))
                        .violations())
                .extracting(Violation::reason)
                .doesNotContain("ValidityExceedsBaselineRequirements");
        assertThat(at(begin)
                        .ofIssued(asked(request(), 12), ofPublic, chain(isTooLong))
                        .violations())
                .filteredOn(violation -> violation.reason().equals("ValidityExceedsBaselineRequirements"))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message())
                        .startsWith(
                                "A publicly trusted certificate that begins on %s must be valid for no more than %d days: it is valid for"
                                        .formatted(LocalDate.ofInstant(begin, ZoneOffset.UTC), days)));
        assertThat(at(begin)
                        .ofIssued(asked(request(), 12), IssuerDemands.NONE, chain(isTooLong))
                        .violations())
                .as("of another issuer")
                .extracting(Violation::reason)
                .doesNotContain("ValidityExceedsBaselineRequirements");
    }

    @Test
    void findingsThenWhatKeyVaultDoesNotMindIsARemark() {
        X509 more = signed(usages(List.of(KeyUsage.DIGITAL_SIGNATURE), List.of(CODE)), Duration.ofDays(900));

        assertThat(at(NOW).findings(asked(request(), 12), chain(more)))
                .filteredOn(finding -> finding.violation().isPresent())
                .extracting(Finding::weight)
                .containsExactly(Weight.REMARK, Weight.REMARK);
        assertThat(at(NOW).ofMerged(asked(request(), 12), chain(more))).isEmpty();
    }

    private static ChainCheck at(Instant now) {
        return new ChainCheck(TestPki.formats(), TestCompute.pool(), Clock.fixed(now, ZoneOffset.UTC));
    }

    private static Asked asked(Der csr, int months) {
        return new Asked(csr, months);
    }

    private Verdict issued(Der csr, IssuerDemands demands, int months, Duration validity) {
        return issued(csr, demands, months, chain(signed(usual(), validity)));
    }

    private static Verdict issued(Der csr, IssuerDemands demands, int months, CertificateChain chain) {
        return at(NOW).ofIssued(asked(csr, months), demands, chain);
    }

    private List<Violation> strength(TestAuthority... chain) {
        return strength(Optional.empty(), chain);
    }

    private List<Violation> strength(Optional<TrustAnchors> anchors, TestAuthority... chain) {
        List<Der> rest = new ArrayList<>();
        for (TestAuthority authority : chain) {
            rest.add(authority.certificate());
        }
        X509 leaf =
                CertificateDetails.of(chain[0].sign(key.publicKey(), "CN=www")).x509();
        Set<String> aboutStrength = Set.of("SignatureIsWeak", "KeyIsWeak");
        return issued(request(), new IssuerDemands(anchors, false, Set.of()), 12, new CertificateChain(leaf, rest))
                .violations()
                .stream()
                .filter(violation -> aboutStrength.contains(violation.reason()))
                .toList();
    }

    private static Optional<TrustAnchors> anchoredAt(TestAuthority authority) {
        return ChainCheckTest.anchoredAt(authority.certificate()).anchors();
    }

    private Der request() {
        return csr(usual());
    }

    private Der csr(X509Properties properties) {
        return TestPki.keys().request(properties, key.privateKey(), key.publicKey());
    }

    private static X509Properties usual() {
        return usages(List.of(KeyUsage.DIGITAL_SIGNATURE), List.of(SERVER, CLIENT));
    }

    private static X509Properties usages(List<KeyUsage> usages, List<String> extended) {
        return new X509Properties(Optional.of("CN=www"), TestPki.dns("www.example.org"), extended, usages, 12, false);
    }

    private X509 signed(X509Properties content, Duration validity) {
        return signed(content, NOW, NOW.plus(validity));
    }

    private X509 signed(X509Properties content, Instant begin, Instant end) {
        return TestPki.signer()
                .sign(
                        authorities.issuing(),
                        new CertificateContent(
                                RequestContent.of(content),
                                key.publicKey(),
                                begin,
                                end,
                                OptionalInt.empty(),
                                PermittedNames.ALL,
                                Optional.empty(),
                                Optional.empty()));
    }

    private CertificateChain chain(X509 leaf) {
        return new CertificateChain(
                leaf,
                List.of(authorities.issuing().certificate(), authorities.root().certificate()));
    }

    private static Violation only(List<Violation> found) {
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static List<String> reasons(List<Violation> violations) {
        return violations.stream().map(Violation::reason).toList();
    }
}
