package dev.certloom.issuer.localca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.Crowd;
import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.crypto.CertificateChain;
import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.SecretContentType;
import dev.certloom.crypto.TestPki;
import dev.certloom.crypto.X509Properties;
import dev.certloom.issuer.AuthorityStore;
import dev.certloom.issuer.IssuerCredentials;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.JudgedRequest;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.TestIssuers;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.TestClock;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalIssuerTest {

    private static final LocalAuthoritySettings MADE = settings(null);

    private final TestClock clock = new TestClock();
    private final TestIssuers.Accounts accounts = new TestIssuers.Accounts();
    private final AuthorityStore store = new TestIssuers.Authorities();
    private final LocalIssuer issuer = issuer(MADE);

    @BeforeEach
    void makeAccount() {
        accounts.save(TestIssuers.account("LocalCA", Optional.empty(), true, clock.instant()));
    }

    @Test
    void placeThenTheChainIsIssuedAtOnceAndBuildsWithoutTheRoot() throws Exception {
        // given
        Order order = order();

        // when
        CertificateChain chain = issued(issuer.place(order));

        // then
        CertificateDetails leaf = CertificateDetails.of(chain.leaf().der());
        CertificateDetails signer = CertificateDetails.of(chain.rest().getFirst());
        assertThat(chain.rest()).hasSize(1);
        assertThat(leaf.isSignedBy(signer)).isTrue();
        assertThat(signer.isAuthority()).isTrue();
        assertThat(signer.isSelfIssued()).isFalse();
        assertThat(leaf.hasKey(TestPki.formats().publicKeyOf(order.csr()))).isTrue();
        assertThat(leaf.names()).isEqualTo(TestPki.dns("www.example.org"));
    }

    @Test
    void placeWhenRepeatedThenTheSameCertificateComesAgain() throws Exception {
        Order order = order();
        assertThat(issuer.find(order)).isEmpty();
        CertificateChain first = issued(issuer.place(order));
        assertThat(issued(issuer.place(order))).isEqualTo(first);
        assertThat(issued(issuer.check(order))).isEqualTo(first);
        assertThat(issuer.find(order).map(LocalIssuerTest::issued)).contains(first);
    }

    @Test
    void placeWhenManyPlaceOneOrderThenAllGetTheSameCertificate() throws Exception {
        // given
        Order order = order();

        // when
        List<Der> leaves =
                Crowd.of(16, who -> issued(issuer.place(order)).leaf().der());

        // then
        assertThat(leaves.stream().distinct()).hasSize(1);
    }

    @Test
    void placeWhenValidityGoesBeyondTheAuthoritysThenItIsCut() throws Exception {
        CertificatePolicy policy = withX509(x509 -> new X509Properties(
                x509.subject(), x509.names(), x509.extendedKeyUsages(), x509.keyUsages(), 1_200, false));
        CertificateChain chain = issued(issuer.place(TestIssuers.order("LocalCA", clock.instant(), policy, false)));
        assertThat(chain.leaf().notAfter())
                .isEqualTo(CertificateDetails.of(chain.rest().getFirst()).x509().notAfter());
    }

    @Test
    void placeWhenAnAuthorityIsAskedForThenTheRequestIsRefused() throws Exception {
        CertificatePolicy policy = withX509(x509 ->
                new X509Properties(x509.subject(), x509.names(), x509.extendedKeyUsages(), x509.keyUsages(), 12, true));
        assertThat(issuer.place(TestIssuers.order("LocalCA", clock.instant(), policy, false)))
                .isInstanceOfSatisfying(
                        OrderAnswer.Refused.class,
                        refused -> assertThat(refused.cause()).isEqualTo(Failure.Cause.REQUEST));
    }

    @Test
    void placeWhenTheAccountIsDisabledOrDeletedThenNotPlaced() throws Exception {
        accounts.save(TestIssuers.account("LocalCA", Optional.empty(), false, clock.instant()));
        assertThat(issuer.place(order())).isEqualTo(new OrderAnswer.NotPlaced("The issuer 'Our-CA' is disabled."));
        accounts.delete(TestIssuers.VAULT, TestIssuers.NAME);
        assertThat(issuer.place(order())).isInstanceOf(OrderAnswer.NotPlaced.class);
    }

    @Test
    void placeWhenAddressesAreSetThenTheyAreInTheCertificate() throws Exception {
        CertificateChain chain = issued(issuer(new LocalAuthoritySettings(
                        null,
                        "Root",
                        "Issuing",
                        KeyAlgorithm.EC_P384,
                        20,
                        10,
                        URI.create("http://ca.example.org/ca.cer"),
                        URI.create("http://ca.example.org/ca.crl")))
                .place(order()));
        String text = new String(chain.leaf().der().bytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(text).contains("http://ca.example.org/ca.cer", "http://ca.example.org/ca.crl");
    }

    @Test
    void placeWhenTheAuthorityIsInAFileThenItSigns(@TempDir Path folder) throws Exception {
        // given
        TestPki.Authorities authorities = TestPki.Authorities.make(KeyAlgorithm.RSA_2048);
        Path file = folder.resolve("ca.pem");
        Files.writeString(
                file,
                TestPki.formats()
                        .writeSecret(
                                SecretContentType.PEM,
                                Optional.of(authorities.issuing().privateKey()),
                                List.of(
                                        authorities.issuing().certificate(),
                                        authorities.root().certificate())));

        // when
        CertificateChain chain = issued(issuer(settings(file)).place(order()));

        // then
        assertThat(chain.rest()).containsExactly(authorities.issuing().certificate());
        assertThat(CertificateDetails.of(chain.leaf().der())
                        .isSignedBy(CertificateDetails.of(authorities.issuing().certificate())))
                .isTrue();
    }

    @Test
    void placeWhenTheFileIsMissingOrNoAuthorityThenUnavailable(@TempDir Path folder) throws Exception {
        Path missing = folder.resolve("missing.pem");
        assertThatThrownBy(() -> issuer(settings(missing)).place(order()))
                .isInstanceOf(IssuerUnavailable.class)
                .hasMessageContaining("missing.pem");

        var key = TestPki.keys().make(KeyAlgorithm.EC_P256);
        Path leaf = folder.resolve("leaf.pem");
        Files.writeString(
                leaf,
                TestPki.formats()
                        .writeSecret(
                                SecretContentType.PEM,
                                Optional.of(key.privateKey()),
                                List.of(TestPki.selfSigned(key, "CN=leaf").der())));
        assertThatThrownBy(() -> issuer(settings(leaf)).place(order()))
                .isInstanceOf(IssuerUnavailable.class)
                .hasMessageContaining("may not sign others")
                .hasMessageNotContaining("PRIVATE");
        assertThatThrownBy(() -> issuer(settings(leaf)).validate(IssuerCredentials.NONE, Optional.empty()))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void placeWhenTheCaHasExpiredThenUnavailableAndSaysSo() throws Exception {
        // given
        issuer.place(order());
        clock.advance(Duration.ofDays(10 * 366));

        // when / then
        assertThatThrownBy(() -> issuer.place(order()))
                .isInstanceOf(IssuerUnavailable.class)
                .hasMessageContaining("expired");
        assertThatThrownBy(() -> issuer.validate(IssuerCredentials.NONE, Optional.empty()))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void checkWhenTheOrderIsUnknownThenRefusedAndNothingIsSigned() throws Exception {
        Order order = order();
        assertThat(issuer.check(order)).isInstanceOf(OrderAnswer.Refused.class);
        assertThat(issuer.find(order)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "20, 0", "-1, 10", "101, 10", "20, 101"})
    void settingsWhenAValidityIsOutOfRangeThenRefused(int rootYears, int issuingYears) {
        assertThatThrownBy(() -> new LocalAuthoritySettings(
                        null, "Root", "Issuing", KeyAlgorithm.EC_P256, rootYears, issuingYears, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-years");
    }

    @Test
    void placeWhenAnotherRequestWasJudgedThenItIsRefused() throws Exception {
        Order other = TestIssuers.judgedAs(order(), new JudgedRequest("0".repeat(64), Optional.empty()));

        assertThat(issuer.place(other)).isInstanceOf(OrderAnswer.Refused.class);
    }

    @Test
    void placeWhenThePolicyExceedsTheRequestThenTheRequestIsSigned() throws Exception {
        Order order = TestIssuers.withPolicy(order(), TestPki.policy("CN=*.evil.example", "*.evil.example"));

        assertThat(issuer.place(order)).isInstanceOfSatisfying(OrderAnswer.Issued.class, issued -> {
            CertificateDetails leaf =
                    CertificateDetails.of(issued.chain().leaf().der());
            assertThat(leaf.x509().subject()).isEqualTo("CN=www");
            assertThat(leaf.names()).isEqualTo(TestPki.dns("www.example.org"));
        });
    }

    @Test
    void placeWhenTheJudgedAccountHasChangedThenItIsRefused() throws Exception {
        Order order = order();
        String digest =
                accounts.find(TestIssuers.VAULT, TestIssuers.NAME).orElseThrow().digest();
        Order judged = TestIssuers.judgedAs(order, new JudgedRequest(order.csr().sha256(), Optional.of(digest)));
        assertThat(issuer.place(judged)).isInstanceOf(OrderAnswer.Issued.class);

        accounts.save(TestIssuers.account("LocalCA", Optional.of("another"), true, clock.instant()));

        Order later = order();
        assertThat(issuer.place(TestIssuers.judgedAs(
                        later, new JudgedRequest(later.csr().sha256(), Optional.of(digest)))))
                .isEqualTo(new OrderAnswer.NotPlaced(
                        "The issuer 'Our-CA' was deleted or changed before the order was placed."));
    }

    private Order order() {
        return TestIssuers.order("LocalCA", clock.instant());
    }

    private CertificatePolicy withX509(java.util.function.UnaryOperator<X509Properties> change) {
        CertificatePolicy policy = TestPki.policy("CN=www", "www.example.org");
        return new CertificatePolicy(
                policy.key(),
                policy.contentType(),
                change.apply(policy.x509()),
                policy.lifetimeActions(),
                policy.issuer(),
                policy.enabled(),
                policy.created(),
                policy.updated());
    }

    private static CertificateChain issued(OrderAnswer answer) {
        assertThat(answer).isInstanceOf(OrderAnswer.Issued.class);
        return ((OrderAnswer.Issued) answer).chain();
    }

    private LocalIssuer issuer(LocalAuthoritySettings settings) {
        return new LocalIssuer(
                new LocalAuthority(store, TestIssuers.maker(clock), TestPki.formats(), settings, clock),
                store,
                TestIssuers.ordering(accounts),
                TestPki.formats(),
                TestPki.signer(),
                settings,
                clock);
    }

    private static LocalAuthoritySettings settings(@org.jspecify.annotations.Nullable Path file) {
        return new LocalAuthoritySettings(file, "Root, \"ours\"", "Issuing", KeyAlgorithm.EC_P256, 20, 10, null, null);
    }
}
