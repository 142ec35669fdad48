package dev.certloom.issuer.self;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.Keys;
import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.PrivateKeyMaterial;
import dev.certloom.crypto.TestPki;
import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.JudgedRequest;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.TestIssuers;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.TestClock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class SelfIssuerTest {

    private final TestClock clock = new TestClock();
    private final KeysInMemory keys = new KeysInMemory();
    private final SelfIssuer issuer = issuer(Duration.ofSeconds(3));

    @Test
    void placeThenItTakesTheLeastTimeCountedFromTheOrder() {
        // given
        Order order = order(false);
        clock.advance(Duration.ofSeconds(1));

        // when
        OrderAnswer answer = issuer.place(order);

        // then
        assertThat(answer).isEqualTo(new OrderAnswer.Pending(Duration.ofSeconds(2)));
        assertThat(issuer.find(order)).contains(answer);
    }

    @Test
    void checkWhenDueThenTheCertificateIsSignedWithItsOwnKey() {
        // given
        Order order = order(false);
        clock.advance(Duration.ofSeconds(3));

        // when
        OrderAnswer answer = issuer.check(order);

        // then
        assertThat(answer).isInstanceOfSatisfying(OrderAnswer.Issued.class, issued -> {
            CertificateDetails leaf =
                    CertificateDetails.of(issued.chain().leaf().der());
            assertThat(leaf.isSignedBy(leaf)).isTrue();
            assertThat(leaf.hasKey(TestPki.formats().publicKeyOf(order.csr()))).isTrue();
            assertThat(leaf.names()).isEqualTo(TestPki.dns("www.example.org"));
            assertThat(leaf.x509().notBefore()).isEqualTo(clock.instant().minus(Duration.ofMinutes(10)));
            assertThat(issued.chain().rest()).isEmpty();
        });
    }

    @Test
    void checkWhenCancellationIsWantedThenItDoesNotSign() {
        // given
        Order order = order(true);
        clock.advance(Duration.ofHours(1));

        // then
        assertThat(issuer.check(order)).isEqualTo(new OrderAnswer.Pending(Duration.ofSeconds(1)));
        assertThat(issuer.cancel(order)).isEqualTo(CancelAnswer.GRANTED);
    }

    @Test
    void placeWhenNoTimeIsToPassThenItSignsAtOnce() {
        assertThat(issuer(Duration.ZERO).place(order(false))).isInstanceOf(OrderAnswer.Issued.class);
    }

    @Test
    void placeWhenAnotherRequestWasJudgedThenItIsRefused() {
        Order other = TestIssuers.judgedAs(order(false), new JudgedRequest("0".repeat(64), Optional.empty()));

        assertThat(issuer(Duration.ZERO).place(other))
                .isEqualTo(new OrderAnswer.Refused(
                        Failure.Cause.REQUEST,
                        "Expected to sign the certificate signing request that was approved, but it is another."));
    }

    @Test
    void placeWhenThePolicyExceedsTheRequestThenTheRequestIsSigned() {
        Order order = TestIssuers.withPolicy(order(false), TestPki.policy("CN=*.evil.example", "*.evil.example"));

        assertThat(issuer(Duration.ZERO).place(order)).isInstanceOfSatisfying(OrderAnswer.Issued.class, issued -> {
            CertificateDetails leaf =
                    CertificateDetails.of(issued.chain().leaf().der());
            assertThat(leaf.x509().subject()).isEqualTo("CN=www");
            assertThat(leaf.names()).isEqualTo(TestPki.dns("www.example.org"));
        });
    }

    private SelfIssuer issuer(Duration leastTime) {
        return new SelfIssuer(keys, TestPki.signer(), new SelfSettings(leastTime), clock);
    }

    private Order order(boolean cancellationRequested) {
        CertificatePolicy policy = TestPki.policy("CN=www", "www.example.org");
        KeyPair pair = TestPki.keys().make(KeyAlgorithm.EC_P256);
        KeyId id = keys.save(TestIssuers.VAULT, pair);
        return TestIssuers.order(
                "Self",
                clock.instant(),
                policy,
                cancellationRequested,
                TestPki.keys().request(policy.x509(), pair.privateKey(), pair.publicKey()),
                id);
    }

    private static final class KeysInMemory implements Keys {

        private final Map<KeyId, KeyPair> pairs = new ConcurrentHashMap<>();

        @Override
        public KeyId save(VaultName vault, KeyPair pair) {
            KeyId id = KeyId.random();
            pairs.put(id, pair);
            return id;
        }

        @Override
        public PrivateKeyMaterial privateKey(KeyId id) {
            return Optional.ofNullable(pairs.get(id)).orElseThrow().privateKey();
        }

        @Override
        public PublicHalf publicKey(KeyId id) {
            KeyPair pair = Optional.ofNullable(pairs.get(id)).orElseThrow();
            return new PublicHalf(pair.algorithm(), pair.publicKey());
        }

        @Override
        public int wipe(Collection<KeyId> wiped) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isWiped(KeyId id) {
            return false;
        }
    }
}
