package dev.certloom.issuer.simulated;

import dev.certloom.crypto.Authority;
import dev.certloom.crypto.AuthorityFactory;
import dev.certloom.crypto.AuthorityFactory.Named;
import dev.certloom.crypto.CertificateContent;
import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.CertificateFormats;
import dev.certloom.crypto.CertificateSigner;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.issuer.AuthorityStore;
import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.ConfigurableIssuer;
import dev.certloom.issuer.IssuerCredentials;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.OrderCanceller;
import dev.certloom.issuer.OrderFinder;
import dev.certloom.issuer.OrderedContent;
import dev.certloom.issuer.OrderingAccounts;
import dev.certloom.issuer.simulated.SimulatedOrders.SimulatedOrder;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;

/**
 * The simulated CA. Like an external CA it keeps its own order book, identifies an order by our reference, and treats
 * an order placed twice as the same.
 */
@Component
@ConditionalOnBooleanProperty("certloom.issuers.test.enabled")
class SimulatedIssuer implements OrderFinder, OrderCanceller, ConfigurableIssuer<Configuration> {

    static final String AUTHORITY_ID = "test";

    private static final int AUTHORITY_YEARS = 10;
    private static final Duration MAX_WAIT = Duration.ofSeconds(30);

    private final SimulatedOrders orders;
    private final AuthorityStore authorities;
    private final AuthorityFactory maker;
    private final OrderingAccounts accounts;
    private final CertificateFormats formats;
    private final CertificateSigner signer;
    private final Clock clock;

    SimulatedIssuer(
            SimulatedOrders orders,
            AuthorityStore authorities,
            AuthorityFactory maker,
            OrderingAccounts accounts,
            CertificateFormats formats,
            CertificateSigner signer,
            Clock clock) {
        this.orders = orders;
        this.authorities = authorities;
        this.maker = maker;
        this.accounts = accounts;
        this.formats = formats;
        this.signer = signer;
        this.clock = clock;
    }

    @Override
    public String provider() {
        return "Test";
    }

    @Override
    public Class<Configuration> configurationType() {
        return Configuration.class;
    }

    @Override
    public void validate(IssuerCredentials credentials, Optional<Configuration> configuration) {
        if (configuration.isEmpty() && Behaviour.isIn(credentials)) {
            throw Refusal.invalidProperty(
                    "credentials.account_id",
                    "what the simulated CA does is set at certificates/issuers/NAME/configuration");
        }
        configuration.ifPresent(Configuration::check);
    }

    @Override
    public OrderAnswer place(Order order) throws IssuerUnavailable {
        return accounts.place(order, account -> {
            Behaviour behaviour = Behaviour.of(account);
            return answer(order, orders.place(asked(order, behaviour, 1)));
        });
    }

    private SimulatedOrder asked(Order order, Behaviour behaviour, int placements) {
        return new SimulatedOrder(
                order.reference(),
                order.vault().value(),
                order.certificate().value(),
                behaviour.outcome().name(),
                clock.instant().plus(behaviour.after()),
                behaviour.cancel().name(),
                placements == 0,
                placements,
                List.of());
    }

    @Override
    public OrderAnswer check(Order order) throws IssuerUnavailable {
        Optional<OrderAnswer> found = find(order);
        return found.isPresent() ? found.get() : refused("The issuer does not know the order (any more).");
    }

    @Override
    public Optional<OrderAnswer> find(Order order) throws IssuerUnavailable {
        Optional<SimulatedOrder> kept = orders.find(order.reference());
        return kept.isPresent() ? Optional.of(answer(order, kept.get())) : Optional.empty();
    }

    private OrderAnswer answer(Order order, SimulatedOrder kept) throws IssuerUnavailable {
        if (!kept.chain().isEmpty()) {
            return issued(kept);
        }
        if (kept.cancelled()) {
            return refused("The order was cancelled at the issuer.");
        }
        Behaviour.Outcome outcome = Behaviour.Outcome.valueOf(kept.outcome());
        Duration left = Duration.between(clock.instant(), kept.due());
        if (outcome == Behaviour.Outcome.NEVER || left.isPositive()) {
            boolean shorter = outcome != Behaviour.Outcome.NEVER && left.compareTo(MAX_WAIT) < 0;
            return new OrderAnswer.Pending(shorter ? left : MAX_WAIT);
        }
        return switch (outcome) {
            case ISSUE -> issue(order);
            case FAIL -> refused("The issuer encountered an error processing the certificate request.");
            case REFUSE, NEVER -> refused("The issuer refused the certificate request.");
        };
    }

    private OrderAnswer issue(Order order) throws IssuerUnavailable {
        Authority authority = authorities
                .obtain(
                        AUTHORITY_ID,
                        () -> maker.make(
                                KeyAlgorithm.EC_P256,
                                new Named("SIMULATED Root CA - do not trust", AUTHORITY_YEARS),
                                new Named("SIMULATED Issuing CA - do not trust", AUTHORITY_YEARS)))
                .issuing();
        CertificateDetails certificate = CertificateDetails.of(authority.certificate());
        Instant now = clock.instant();
        if (certificate.hasExpiredBy(now)) {
            throw new IssuerUnavailable(
                    CallOutcome.NOT_CALLED, "Expected a simulated CA that is valid, but it has expired.");
        }
        Der leaf;
        try {
            CertificateContent content =
                    OrderedContent.of(order, now).expiringBy(certificate.x509().notAfter());
            leaf = signer.sign(authority, content).der();
        } catch (Refusal refusal) {
            return new OrderAnswer.Refused(Failure.Cause.REQUEST, String.valueOf(refusal.getMessage()));
        }
        SimulatedOrder kept = orders.issue(order.reference(), List.of(leaf, authority.certificate()));
        return kept.cancelled() ? refused("The order was cancelled at the issuer.") : issued(kept);
    }

    private OrderAnswer issued(SimulatedOrder kept) {
        return new OrderAnswer.Issued(formats.parse(kept.chain()));
    }

    private static OrderAnswer refused(String reason) {
        return new OrderAnswer.Refused(Failure.Cause.ISSUER, reason);
    }

    @Override
    public CancelAnswer cancel(Order order) {
        Optional<Behaviour.Cancel> cancel =
                orders.find(order.reference()).map(kept -> Behaviour.Cancel.valueOf(kept.cancel()));
        return switch (cancel.orElse(Behaviour.Cancel.GRANT)) {
            case REFUSE -> CancelAnswer.REFUSED;
            case IGNORE -> CancelAnswer.UNDECIDED;
            case GRANT ->
                orders.cancel(asked(order, Behaviour.DEFAULT, 0)).cancelled()
                        ? CancelAnswer.GRANTED
                        : CancelAnswer.REFUSED;
        };
    }
}
