package dev.certloom.issuer.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.TestPki;
import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.IssuerAccount;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedIssuerTest {

    private final TestClock clock = new TestClock();
    private final TestIssuers.Accounts accounts = new TestIssuers.Accounts();
    private final OrdersInMemory orders = new OrdersInMemory();
    private final SimulatedIssuer issuer = new SimulatedIssuer(
            orders,
            new TestIssuers.Authorities(),
            TestIssuers.maker(clock),
            TestIssuers.ordering(accounts),
            TestPki.formats(),
            TestPki.signer(),
            clock);

    @Test
    void placeWhenTheCaHasExpiredThenUnavailableAndSaysSo() throws Exception {
        issuer.place(order("some-account"));
        clock.advance(Duration.ofDays(10 * 366));
        assertThatThrownBy(() -> issuer.place(order("some-account")))
                .isInstanceOf(IssuerUnavailable.class)
                .hasMessageContaining("expired");
    }

    @Test
    void placeWhenNothingIsSteeredThenItIssuesAtOnceAsSimulated() throws Exception {
        // given
        Order order = order("some-account");

        // when
        OrderAnswer answer = issuer.place(order);

        // then
        assertThat(answer).isInstanceOfSatisfying(OrderAnswer.Issued.class, issued -> {
            CertificateDetails signer =
                    CertificateDetails.of(issued.chain().rest().getFirst());
            assertThat(signer.x509().subject()).contains("SIMULATED", "do not trust");
            assertThat(CertificateDetails.of(issued.chain().leaf().der()).isSignedBy(signer))
                    .isTrue();
        });
        assertThat(issuer.find(order)).contains(answer);
        assertThat(issuer.check(order)).isEqualTo(answer);
    }

    @Test
    void checkWhenAfterIsSteeredThenItIsPendingUntilThen() throws Exception {
        Order order = configuredOrder("{'outcome': 'issue', 'after': 'PT20S', 'cancel': 'grant'}");
        assertThat(issuer.place(order)).isEqualTo(new OrderAnswer.Pending(Duration.ofSeconds(20)));
        clock.advance(Duration.ofSeconds(19));
        assertThat(issuer.check(order)).isEqualTo(new OrderAnswer.Pending(Duration.ofSeconds(1)));
        clock.advance(Duration.ofSeconds(1));
        assertThat(issuer.check(order)).isInstanceOf(OrderAnswer.Issued.class);
    }

    @Test
    void checkWhenOutcomeIsRefuseOrFailThenRefusedInTheIssuersName() throws Exception {
        assertThat(issuer.place(configuredOrder("{'outcome': 'refuse'}")))
                .isEqualTo(
                        new OrderAnswer.Refused(Failure.Cause.ISSUER, "The issuer refused the certificate request."));
        Order failing = configuredOrder("{'outcome': 'fail', 'after': 'PT1M'}");
        assertThat(issuer.place(failing)).isInstanceOf(OrderAnswer.Pending.class);
        clock.advance(Duration.ofMinutes(1));
        assertThat(issuer.check(failing))
                .isEqualTo(new OrderAnswer.Refused(
                        Failure.Cause.ISSUER, "The issuer encountered an error processing the certificate request."));
    }

    @Test
    void checkWhenOutcomeIsNeverThenItStaysPending() throws Exception {
        Order order = configuredOrder("{'outcome': 'never'}");
        issuer.place(order);
        clock.advance(Duration.ofDays(300));
        assertThat(issuer.check(order)).isEqualTo(new OrderAnswer.Pending(Duration.ofSeconds(30)));
    }

    @Test
    void placeWhenTheAccountChangesLaterThenTheOrderStaysAsItWas() throws Exception {
        Order order = configuredOrder("{'outcome': 'never'}");
        issuer.place(order);
        accounts.save(configured("{'outcome': 'issue'}"));
        assertThat(issuer.place(order)).isInstanceOf(OrderAnswer.Pending.class);
    }

    @Test
    void placeWhenRepeatedThenItIsOneOrderAndTheRepetitionIsCounted() throws Exception {
        Order order = configuredOrder("{'outcome': 'issue'}");
        OrderAnswer first = issuer.place(order);
        assertThat(issuer.place(order)).isEqualTo(first);
        assertThat(orders.find(order.reference()).orElseThrow().placements()).isEqualTo(2);
    }

    @Test
    void cancelWhenSteeredThenItAnswersSo() throws Exception {
        Order granted = configuredOrder("{'outcome': 'never', 'cancel': 'grant'}");
        issuer.place(granted);
        assertThat(issuer.cancel(granted)).isEqualTo(CancelAnswer.GRANTED);
        assertThat(issuer.cancel(granted)).isEqualTo(CancelAnswer.GRANTED);
        assertThat(issuer.check(granted)).isInstanceOf(OrderAnswer.Refused.class);

        Order refused = configuredOrder("{'outcome': 'never', 'cancel': 'refuse'}");
        issuer.place(refused);
        assertThat(issuer.cancel(refused)).isEqualTo(CancelAnswer.REFUSED);
        assertThat(issuer.check(refused)).isInstanceOf(OrderAnswer.Pending.class);

        Order ignored = configuredOrder("{'outcome': 'never', 'cancel': 'ignore'}");
        issuer.place(ignored);
        assertThat(issuer.cancel(ignored)).isEqualTo(CancelAnswer.UNDECIDED);
    }

    @Test
    void cancelWhenIssuedThenRefused() throws Exception {
        Order order = configuredOrder("{'outcome': 'issue', 'cancel': 'grant'}");
        issuer.place(order);
        assertThat(issuer.cancel(order)).isEqualTo(CancelAnswer.REFUSED);
        assertThat(issuer.find(order).orElseThrow()).isInstanceOf(OrderAnswer.Issued.class);
    }

    @Test
    void placeWhenCancelledBeforeItWasHeardOfThenRefused() throws Exception {
        Order order = configuredOrder("{'outcome': 'issue'}");
        assertThat(issuer.cancel(order)).isEqualTo(CancelAnswer.GRANTED);
        assertThat(issuer.place(order)).isInstanceOf(OrderAnswer.Refused.class);
    }

    @Test
    void findWhenNeverHeardOfThenEmpty() throws Exception {
        assertThat(issuer.find(configuredOrder("{'outcome': 'issue'}"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"outcome=issue", "outcome=NEVER; after=PT1S ;cancel=ignore;", "="})
    void validateWhenTheAccountIdSaysWhatToDoThenRefusedWithWhereItIsSet(String accountId) {
        assertThatThrownBy(() -> issuer.validate(
                        new IssuerCredentials(Optional.of(accountId), Optional.empty()), Optional.empty()))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID))
                .hasMessageStartingWith("Property credentials.account_id has invalid value")
                .hasMessageContaining("/configuration");
    }

    @Test
    void validateWhenTheDelayIsOutOfRangeThenRefused() {
        for (String after : List.of("PT0S", "P366D")) {
            issuer.validate(IssuerCredentials.NONE, Optional.of(after(after)));
        }
        for (String after : List.of("-PT1S", "P400D")) {
            assertThatThrownBy(() -> issuer.validate(IssuerCredentials.NONE, Optional.of(after(after))))
                    .isInstanceOf(Refusal.class)
                    .hasMessage("Property configuration.after has invalid value");
        }
        issuer.validate(new IssuerCredentials(Optional.of("keyvaultuser"), Optional.empty()), Optional.empty());
    }

    private static Configuration after(String text) {
        return new Configuration(Optional.empty(), Optional.of(Duration.parse(text)), Optional.empty());
    }

    @Test
    void placeWhenAnAccountIdOfEarlierVersionsSaysWhatToDoThenItIsDoneUntilConfigured() throws Exception {
        Order order = order("outcome=NEVER; after=PT1S ;cancel=ignore;");
        assertThat(issuer.place(order)).isEqualTo(new OrderAnswer.Pending(Duration.ofSeconds(30)));
        assertThat(issuer.cancel(order)).isEqualTo(CancelAnswer.UNDECIDED);

        IssuerAccount configured = TestIssuers.configured(account("outcome=refuse"), "{}");
        issuer.validate(configured.credentials(), configured.configuration(Configuration.class));
        assertThat(issuer.place(order(configured))).isInstanceOf(OrderAnswer.Issued.class);
    }

    @Test
    void placeWhenAnotherRequestWasJudgedThenItIsRefused() throws Exception {
        Order other = TestIssuers.judgedAs(
                configuredOrder("{'outcome': 'issue'}"), new JudgedRequest("0".repeat(64), Optional.empty()));

        assertThat(issuer.place(other)).isInstanceOf(OrderAnswer.Refused.class);
    }

    @Test
    void placeWhenThePolicyExceedsTheRequestThenTheRequestIsSigned() throws Exception {
        Order order = TestIssuers.withPolicy(
                configuredOrder("{'outcome': 'issue'}"), TestPki.policy("CN=*.evil.example", "*.evil.example"));

        assertThat(issuer.place(order)).isInstanceOfSatisfying(OrderAnswer.Issued.class, issued -> {
            CertificateDetails leaf =
                    CertificateDetails.of(issued.chain().leaf().der());
            assertThat(leaf.x509().subject()).isEqualTo("CN=www");
            assertThat(leaf.names()).isEqualTo(TestPki.dns("www.example.org"));
        });
    }

    private Order order(String accountId) {
        return order(account(accountId));
    }

    /** @param configuration with apostrophes for quotation marks */
    private Order configuredOrder(String configuration) {
        return order(configured(configuration));
    }

    private IssuerAccount configured(String configuration) {
        return TestIssuers.configured(account("some-account"), configuration.replace('\'', '"'));
    }

    private Order order(IssuerAccount account) {
        accounts.save(account);
        return TestIssuers.order("Test", clock.instant());
    }

    private IssuerAccount account(String accountId) {
        return TestIssuers.account("Test", Optional.of(accountId), true, clock.instant());
    }

    private static final class OrdersInMemory implements SimulatedOrders {

        private final Map<String, SimulatedOrder> kept = new ConcurrentHashMap<>();

        @Override
        public SimulatedOrder place(SimulatedOrder order) {
            return kept.merge(
                    order.reference(),
                    order,
                    (known, again) -> with(known, known.cancelled(), known.placements() + 1, known.chain()));
        }

        @Override
        public Optional<SimulatedOrder> find(String reference) {
            return Optional.ofNullable(kept.get(reference));
        }

        @Override
        public SimulatedOrder issue(String reference, List<Der> chain) {
            return Optional.ofNullable(kept.computeIfPresent(
                            reference,
                            (ignored, known) ->
                                    known.cancelled() || !known.chain().isEmpty()
                                            ? known
                                            : with(known, false, known.placements(), chain)))
                    .orElseThrow();
        }

        @Override
        public SimulatedOrder cancel(SimulatedOrder ifUnknown) {
            return kept.merge(
                    ifUnknown.reference(),
                    ifUnknown,
                    (known, ignored) -> with(
                            known, known.cancelled() || known.chain().isEmpty(), known.placements(), known.chain()));
        }

        private static SimulatedOrder with(SimulatedOrder order, boolean cancelled, int placements, List<Der> chain) {
            return new SimulatedOrder(
                    order.reference(),
                    order.vault(),
                    order.certificate(),
                    order.outcome(),
                    order.due(),
                    order.cancel(),
                    cancelled,
                    placements,
                    chain);
        }
    }
}
