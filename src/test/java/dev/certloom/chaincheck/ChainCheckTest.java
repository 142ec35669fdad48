package dev.certloom.chaincheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.certloom.chaincheck.CertificateCheck.Asked;
import dev.certloom.chaincheck.CertificateCheck.Finding;
import dev.certloom.chaincheck.CertificateCheck.Verdict;
import dev.certloom.chaincheck.CertificateCheck.Violation;
import dev.certloom.compute.TestCompute;
import dev.certloom.crypto.Authority;
import dev.certloom.crypto.CertificateChain;
import dev.certloom.crypto.CertificateContent;
import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.CertificateFiles;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.PermittedNames;
import dev.certloom.crypto.RequestContent;
import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.crypto.TestAuthority;
import dev.certloom.crypto.TestPki;
import dev.certloom.crypto.TrustAnchors;
import dev.certloom.crypto.X509;
import dev.certloom.crypto.X509Properties;
import dev.certloom.kernel.Der;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChainCheckTest {

    private static final Instant NOW = TestPki.NOW;

    private final ChainCheck check =
            new ChainCheck(TestPki.formats(), TestCompute.pool(), Clock.fixed(NOW, ZoneOffset.UTC));
    private final TestPki.Authorities authorities = TestPki.Authorities.make();
    private final KeyPair key = TestPki.keys().make(KeyAlgorithm.EC_P256);
    private final SubjectAlternativeNames names = new SubjectAlternativeNames(
            List.of(), List.of("www.example.org", "API.example.org"), List.of(), List.of(), List.of("2001:db8::1"));
    private final X509Properties properties = TestPki.properties("CN=www", names);
    private final Der csr = TestPki.keys().request(properties, key.privateKey(), key.publicKey());
    private final Asked asked = new Asked(csr, properties.validityMonths());

    @Test
    void ofIssuedWhenItIsWhatWasAskedForThenNoViolation() {
        CertificateChain chain = chain(signed(NOW.minusSeconds(600), NOW.plus(Duration.ofDays(90)), names, key));
        assertThat(issued(chain)).isEmpty();
        assertThat(merged(chain)).isEmpty();
    }

    @Test
    void ofIssuedWhenItIsSelfSignedThenNoViolation() {
        X509 own = TestPki.signer().selfSign(key.privateKey(), CertificateContent.of(properties, key.publicKey(), NOW));
        assertThat(issued(new CertificateChain(own, List.of()))).isEmpty();
    }

    @Test
    void bothWhenTheKeyIsAnotherThenKeyDoesNotMatch() {
        KeyPair other = TestPki.keys().make(KeyAlgorithm.EC_P256);
        CertificateChain chain = chain(signed(NOW, NOW.plus(Duration.ofDays(90)), names, other));
        assertThat(reasons(issued(chain))).containsExactly("KeyDoesNotMatch");
        assertThat(merged(chain))
                .containsExactly(
                        new Violation(
                                "KeyDoesNotMatch",
                                "The public key of the end-entity certificate in the specified X.509 certificate content does not match the public part of the specified private key. Please check if certificate is valid"));
    }

    @Test
    void bothWhenDatesAreReversedThenDatesAreReversed() {
        CertificateChain chain = chain(signed(NOW.plusSeconds(60), NOW.plusSeconds(30), names, key));
        assertThat(reasons(issued(chain))).containsExactly("DatesAreReversed");
        assertThat(reasons(merged(chain))).containsExactly("DatesAreReversed");
    }

    @Test
    void bothWhenExpiredThenCertificateExpired() {
        CertificateChain chain = chain(signed(NOW.minus(Duration.ofDays(9)), NOW, names, key));
        assertThat(reasons(issued(chain))).containsExactly("CertificateExpired");
        assertThat(reasons(merged(chain))).containsExactly("CertificateExpired");
    }

    @Test
    void bothWhenDatesAreAbsurdThenDatesAreAbsurd() {
        for (CertificateChain chain : List.of(
                chain(signed(NOW, Instant.parse("9999-12-31T23:59:59Z"), names, key)),
                chain(signed(Instant.parse("1950-01-01T00:00:00Z"), NOW.plusSeconds(600), names, key)),
                chain(signed(
                        Instant.parse("2999-01-01T00:00:00Z"), Instant.parse("2999-02-01T00:00:00Z"), names, key)))) {
            assertThat(reasons(issued(chain))).contains("DatesAreAbsurd");
            assertThat(reasons(merged(chain))).containsExactly("DatesAreAbsurd");
        }
    }

    @Test
    void ofIssuedWhenItBeginsLaterThenNotYetValidAndAPersonMayMergeIt() {
        CertificateChain chain = chain(signed(NOW.plus(Duration.ofDays(2)), NOW.plus(Duration.ofDays(90)), names, key));
        assertThat(reasons(issued(chain))).containsExactly("NotYetValid");
        assertThat(merged(chain)).isEmpty();
    }

    @Test
    void ofIssuedWhenANameIsMissingThenViolationButAPersonMayMerge() {
        CertificateChain chain = chain(signed(NOW, NOW.plus(Duration.ofDays(90)), TestPki.dns("WWW.example.org"), key));
        assertThat(issued(chain))
                .containsExactly(
                        new Violation(
                                "NamesAreMissing",
                                "The certificate must have all names that were requested: it lacks API.example.org, 2001:db8:0:0:0:0:0:1."));
        assertThat(merged(chain)).isEmpty();
    }

    @Test
    void ofIssuedWhenANameIsUnaskedThenViolationButAPersonMayMerge() {
        SubjectAlternativeNames more = new SubjectAlternativeNames(
                List.of(),
                List.of("www.example.org", "api.example.org", "*.evil.example"),
                List.of(),
                List.of(),
                List.of("2001:db8::1"));
        CertificateChain chain = chain(signed(NOW, NOW.plus(Duration.ofDays(90)), more, key));

        assertThat(issued(chain))
                .containsExactly(new Violation(
                        "NamesWereNotRequested",
                        "The certificate must have no other names than were requested: it also has *.evil.example."));
        assertThat(merged(chain)).isEmpty();
    }

    @Test
    void ofIssuedWhenItIsAnAuthorityUnaskedThenIsAnAuthority() {
        X509 authority = TestPki.signer()
                .sign(
                        authorities.issuing(),
                        CertificateContent.of(
                                new X509Properties(Optional.of("CN=www"), names, List.of(), List.of(), 12, true),
                                key.publicKey(),
                                NOW));
        assertThat(reasons(issued(chain(authority)))).containsExactly("IsAnAuthority");
    }

    @Test
    void ofIssuedWhenTheChainDoesNotBuildThenChainDoesNotBuild() {
        // given authorities of the same name and another key, no authority at all, and a link left out
        X509 leaf = signed(NOW, NOW.plus(Duration.ofDays(90)), names, key);
        Der impostor = TestPki.Authorities.make().issuing().certificate();
        Der notAnAuthority = TestPki.selfSigned(key, "CN=Issuing").der();
        Der root = authorities.root().certificate();

        for (Der next : List.of(impostor, notAnAuthority, root)) {
            CertificateChain chain = new CertificateChain(leaf, List.of(next));
            assertThat(reasons(issued(chain))).containsExactly("ChainDoesNotBuild");
            assertThat(merged(chain)).isEmpty();
        }
    }

    @Test
    void ofIssuedWhenTheRootPredatesExtensionsThenTheChainBuilds() {
        TestAuthority ancient = TestAuthority.root("CN=Ancient", made -> made.extensions = false);
        X509 leaf =
                CertificateDetails.of(ancient.sign(key.publicKey(), "CN=www")).x509();

        assertThat(reasons(issued(new CertificateChain(leaf, List.of(ancient.certificate())))))
                .doesNotContain("ChainDoesNotBuild");
    }

    @Test
    void bothWhenAnImpostorIsNamedAsSignerThenChainDoesNotBuild() {
        X509 leaf = signed(NOW, NOW.plus(Duration.ofDays(90)), names, key);
        Der impostor = TestPki.Authorities.make().issuing().certificate();
        Der stranger = TestPki.selfSigned(key, "CN=Stranger").der();

        CertificateChain cut = new CertificateChain(leaf, List.of(), List.of(impostor, leaf.der()));
        CertificateChain whole = new CertificateChain(leaf, List.of(), List.of(stranger, leaf.der()));

        assertThat(reasons(issued(cut))).containsExactly("ChainDoesNotBuild");
        assertThat(issued(whole)).isEmpty();
    }

    @Test
    void ofImportedThenOnlyWhatNeedsNoRequestIsDemanded() {
        X509 fine = signed(NOW, NOW.plus(Duration.ofDays(90)), TestPki.dns("other.example.org"), key);
        X509 reversed = signed(NOW.plusSeconds(60), NOW.plusSeconds(30), names, key);
        X509 expired = signed(NOW.minus(Duration.ofDays(9)), NOW, names, key);

        assertThat(check.ofImported(chain(fine))).isEmpty();
        assertThat(reasons(check.ofImported(chain(reversed)))).containsExactly("DatesAreReversed");
        assertThat(check.ofImported(chain(expired)))
                .singleElement()
                .satisfies(
                        violation -> assertThat(violation.message()).startsWith("X509 Certificate is already expired"));
    }

    @Test
    void bothWhenTheChainIsUnreadableThenCertificateIsUnreadable() {
        CertificateChain chain = new CertificateChain(
                signed(NOW, NOW.plus(Duration.ofDays(90)), names, key), List.of(new Der(new byte[] {0x30, 0})));
        assertThat(reasons(issued(chain))).containsExactly("CertificateIsUnreadable");
        assertThat(reasons(merged(chain))).containsExactly("CertificateIsUnreadable");
    }

    @Test
    void findingsThenEveryRuleIsToldWhetherKeptOrBroken() {
        // given: it begins later and lacks a name
        CertificateChain chain = chain(signed(
                NOW.plus(Duration.ofDays(2)), NOW.plus(Duration.ofDays(90)), TestPki.dns("www.example.org"), key));

        // then
        assertThat(findings(chain))
                .extracting(
                        Finding::statement,
                        Finding::demanded,
                        finding -> finding.violation().map(Violation::reason).orElse(""))
                .containsExactly(
                        tuple("Its key is the one of the request", true, ""),
                        tuple("It ends after it begins", true, ""),
                        tuple("It has not expired", true, ""),
                        tuple("It is valid by now", false, "NotYetValid"),
                        tuple("Its dates are within reason", true, ""),
                        tuple("It covers every name that was asked for", false, "NamesAreMissing"),
                        tuple("It names nothing that was not asked for", false, ""),
                        tuple("It is an authority's only if one was asked for", false, ""),
                        tuple("Each certificate of the chain is signed by the next", false, ""),
                        tuple("It is valid for no longer than was asked for", false, ""),
                        tuple("It has no key usages that were not asked for", false, ""),
                        tuple("It has no extended key usages that were not asked for", false, ""),
                        tuple("The signatures of the chain are strong", false, ""),
                        tuple("The keys of the chain are strong", false, ""));
    }

    @Test
    void findingsThenTheVerdictsAreThoseOnWhatIssuersAndPeopleBring() {
        for (CertificateChain chain : List.of(
                chain(signed(NOW, NOW.plus(Duration.ofDays(90)), names, key)),
                chain(signed(NOW.plus(Duration.ofDays(2)), NOW.plus(Duration.ofDays(1)), names, key)),
                chain(signed(
                        NOW.minus(Duration.ofDays(9)),
                        NOW,
                        TestPki.dns("a.example"),
                        TestPki.keys().make(KeyAlgorithm.EC_P256))))) {
            List<Finding> findings = findings(chain);

            assertThat(violations(findings)).isEqualTo(issued(chain));
            assertThat(violations(findings.stream().filter(Finding::demanded).toList()))
                    .isEqualTo(merged(chain));
            assertThat(violations(findings.stream().filter(Finding::isDeviation).toList()))
                    .isEqualTo(issued(chain).stream()
                            .filter(violation -> !merged(chain).contains(violation))
                            .toList());
        }
    }

    @Test
    void findingsWhenItCannotBeReadThenThatIsAllThereIsToSay() {
        CertificateChain chain = new CertificateChain(
                signed(NOW, NOW.plus(Duration.ofDays(90)), names, key), List.of(new Der(new byte[] {0x30, 0})));

        assertThat(findings(chain)).singleElement().satisfies(finding -> {
            assertThat(finding.demanded()).isTrue();
            assertThat(finding.violation().orElseThrow().reason()).isEqualTo("CertificateIsUnreadable");
        });
    }

    @Test
    void ofIssuedWhenTheChainEndsAtAnAnchorThenNoViolation() {
        X509 leaf = signed(NOW, NOW.plus(Duration.ofDays(90)), names, key);
        CertificateChain whole = chain(leaf);
        CertificateChain withoutRoot =
                new CertificateChain(leaf, List.of(authorities.issuing().certificate()));
        CertificateChain alone = new CertificateChain(leaf, List.of());

        assertThat(issued(anchoredAt(authorities.root()), whole)).isEmpty();
        assertThat(issued(anchoredAt(authorities.root()), withoutRoot)).isEmpty();
        assertThat(issued(anchoredAt(authorities.issuing()), whole)).isEmpty();
        assertThat(issued(anchoredAt(authorities.issuing()), alone)).isEmpty();
    }

    @Test
    void ofIssuedWhenTheChainEndsElsewhereThenChainEndsAtNoAnchor() {
        TestPki.Authorities namesakes = TestPki.Authorities.make();
        X509 leaf = signed(NOW, NOW.plus(Duration.ofDays(90)), names, key);
        X509 own = TestPki.signer().selfSign(key.privateKey(), CertificateContent.of(properties, key.publicKey(), NOW));
        CertificateChain withAGap = new CertificateChain(leaf, List.of());

        assertThat(issued(anchoredAt(namesakes.root()), chain(leaf)))
                .containsExactly(
                        new Violation(
                                "ChainEndsAtNoAnchor",
                                "The chain of the certificate must end at a trust anchor of its issuer: it ends at 'CN=Root'."));
        assertThat(reasons(issued(anchoredAt(authorities.root()), withAGap))).containsExactly("ChainEndsAtNoAnchor");
        assertThat(reasons(issued(anchoredAt(authorities.root()), new CertificateChain(own, List.of()))))
                .containsExactly("ChainEndsAtNoAnchor");
        assertThat(merged(chain(leaf))).as("of people").isEmpty();
    }

    @Test
    void ofIssuedWhenTheSignerMayNotSignThenChainEndsAtNoAnchor() {
        TestAuthority root = TestAuthority.root("CN=Root");
        for (TestAuthority signer : List.of(
                TestAuthority.under(root, "CN=No authority", made -> made.authority = false),
                TestAuthority.under(root, "CN=Expired", made -> made.endsInDays = -1),
                TestAuthority.under(
                        TestAuthority.under(root, "CN=Above none", made -> made.pathLength = 0), "CN=Too deep"))) {
            X509 leaf = CertificateDetails.of(signer.sign(key.publicKey(), "CN=www"))
                    .x509();

            assertThat(reasons(issued(
                            anchoredAt(root.certificate()), new CertificateChain(leaf, List.of(signer.certificate())))))
                    .contains("ChainEndsAtNoAnchor");
        }
    }

    @Test
    void ofIssuedWhenTheLeafIsOutOfItsDatesThenItsChainIsJudgedAllTheSame() {
        CertificateChain expired = chain(signed(NOW.minus(Duration.ofHours(1)), NOW, names, key));
        CertificateChain early = chain(signed(NOW.plusSeconds(600), NOW.plus(Duration.ofDays(90)), names, key));

        assertThat(reasons(issued(anchoredAt(authorities.root()), expired))).containsExactly("CertificateExpired");
        assertThat(issued(anchoredAt(authorities.root()), early)).isEmpty();
    }

    @Test
    void ofIssuedWhenTheIssuerIsPublicThenItsChainsEndAtAnAnchorOfThePlatform() {
        IssuerDemands ofPublic =
                new IssuerDemands(Optional.of(TrustAnchors.ofThePlatform()), true, IssuerDemands.WARN_ONLY);

        assertThat(reasons(issued(ofPublic, chain(signed(NOW, NOW.plus(Duration.ofDays(30)), names, key)))))
                .contains("ChainEndsAtNoAnchor");
    }

    @Test
    void ofIssuedWhenTheIssuersFindingsOnlyWarnThenTheyAreWarnings() {
        CertificateChain chain = chain(signed(NOW, NOW.plus(Duration.ofDays(90)), TestPki.dns("www.example.org"), key));
        IssuerDemands lenient =
                new IssuerDemands(Optional.empty(), false, Set.of("NamesAreMissing", "ValidityIsShorter"));

        Verdict verdict = check.ofIssued(asked, lenient, chain);

        assertThat(verdict.violations()).isEmpty();
        assertThat(reasons(verdict.warnings())).contains("NamesAreMissing");
    }

    @Test
    void mayOnlyWarnThenNoRuleThatPeopleCannotPutAside() {
        assertThat(IssuerDemands.mayOnlyWarn())
                .contains("NamesAreMissing", "NamesWereNotRequested", "ChainEndsAtNoAnchor")
                .doesNotContain("KeyDoesNotMatch", "CertificateExpired", "DatesAreReversed", "DatesAreAbsurd");
    }

    private static IssuerDemands anchoredAt(Authority anchor) {
        return anchoredAt(anchor.certificate());
    }

    static IssuerDemands anchoredAt(Der anchor) {
        return new IssuerDemands(
                TrustAnchors.ofPem(new String(CertificateFiles.pem(List.of(anchor)), StandardCharsets.US_ASCII)),
                false,
                IssuerDemands.WARN_ONLY);
    }

    private List<Violation> issued(CertificateChain chain) {
        return issued(IssuerDemands.NONE, chain);
    }

    private List<Violation> issued(IssuerDemands demands, CertificateChain chain) {
        return check.ofIssued(asked, demands, chain).violations();
    }

    private List<Violation> merged(CertificateChain chain) {
        return check.ofMerged(asked, chain);
    }

    private List<Finding> findings(CertificateChain chain) {
        return check.findings(asked, chain);
    }

    private static List<Violation> violations(List<Finding> findings) {
        return findings.stream()
                .map(Finding::violation)
                .flatMap(Optional::stream)
                .toList();
    }

    private X509 signed(Instant notBefore, Instant notAfter, SubjectAlternativeNames covered, KeyPair subjectKey) {
        return TestPki.signer()
                .sign(
                        authorities.issuing(),
                        new CertificateContent(
                                RequestContent.of(TestPki.properties("CN=www", covered)),
                                subjectKey.publicKey(),
                                notBefore,
                                notAfter,
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

    private static List<String> reasons(List<Violation> violations) {
        return violations.stream().map(Violation::reason).toList();
    }
}
