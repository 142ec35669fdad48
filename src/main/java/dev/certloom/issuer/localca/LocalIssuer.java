package dev.certloom.issuer.localca;

import dev.certloom.crypto.CertificateChain;
import dev.certloom.crypto.CertificateContent;
import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.CertificateFormats;
import dev.certloom.crypto.CertificateSigner;
import dev.certloom.crypto.X509;
import dev.certloom.issuer.AuthorityStore;
import dev.certloom.issuer.AuthorityStore.IssuedCertificate;
import dev.certloom.issuer.ConfigurableIssuer;
import dev.certloom.issuer.InProcessIssuer;
import dev.certloom.issuer.IssuerCredentials;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.NoConfiguration;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.OrderFinder;
import dev.certloom.issuer.OrderedContent;
import dev.certloom.issuer.OrderingAccounts;
import dev.certloom.issuer.RequestLimits;
import dev.certloom.issuer.localca.LocalAuthority.Signing;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.Refusal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Signs the request's content immediately. A reference has one certificate, however often and concurrently it is
 * requested.
 */
@Component
class LocalIssuer implements InProcessIssuer, OrderFinder, ConfigurableIssuer<NoConfiguration> {

    private static final Logger LOG = LoggerFactory.getLogger(LocalIssuer.class);

    private final LocalAuthority authority;
    private final AuthorityStore store;
    private final OrderingAccounts accounts;
    private final CertificateFormats formats;
    private final CertificateSigner signer;
    private final LocalAuthoritySettings settings;
    private final Clock clock;

    LocalIssuer(
            LocalAuthority authority,
            AuthorityStore store,
            OrderingAccounts accounts,
            CertificateFormats formats,
            CertificateSigner signer,
            LocalAuthoritySettings settings,
            Clock clock) {
        this.authority = authority;
        this.store = store;
        this.accounts = accounts;
        this.formats = formats;
        this.signer = signer;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public String provider() {
        return "LocalCA";
    }

    @Override
    public Class<NoConfiguration> configurationType() {
        return NoConfiguration.class;
    }

    /** Any credentials will do. Only the CA itself can fail, and this is the time to report that. */
    @Override
    public void validate(IssuerCredentials credentials, Optional<NoConfiguration> configuration) {
        try {
            authority.signing();
        } catch (IssuerUnavailable e) {
            LOG.warn("The local CA cannot be used. {}", e.getMessage());
            throw new Refusal(
                    Refusal.Kind.INVALID, "The local CA cannot be used. Ask an operator to look at its settings.");
        }
    }

    @Override
    public RequestLimits limits(Optional<NoConfiguration> configuration) {
        return RequestLimits.NONE.withoutAuthorities();
    }

    @Override
    public OrderAnswer place(Order order) throws IssuerUnavailable {
        OrderAnswer answer = answer(order);
        return answer instanceof OrderAnswer.Issued issued ? issued(kept(order, issued.chain())) : answer;
    }

    @Override
    public void keep(Order order, OrderAnswer answer) {
        if (answer instanceof OrderAnswer.Issued issued
                && !kept(order, issued.chain()).equals(issued.chain().all())) {
            throw new IllegalStateException(
                    "Expected no certificate yet for order %s, but there is one.".formatted(order.reference()));
        }
    }

    private List<Der> kept(Order order, CertificateChain chain) {
        return store.keepIssued(
                LocalAuthority.ID,
                new IssuedCertificate(
                        order.reference(),
                        order.vault().value(),
                        CertificateDetails.of(chain.leaf().der()).serialNumber(),
                        chain.all()));
    }

    @Override
    public OrderAnswer answer(Order order) throws IssuerUnavailable {
        return accounts.place(order, account -> sign(order, authority.signing()));
    }

    private OrderAnswer sign(Order order, Signing signing) {
        if (formats.readRequest(order.csr()).certificateAuthority()) {
            return new OrderAnswer.Refused(
                    Failure.Cause.REQUEST, "The local CA does not sign certificates of further authorities.");
        }
        X509 signed;
        try {
            CertificateContent content = OrderedContent.of(order, clock.instant())
                    .expiringBy(signing.notAfter())
                    .withAddresses(settings.caIssuers(), settings.crl());
            signed = signer.sign(signing.authority(), content);
        } catch (Refusal refusal) {
            return new OrderAnswer.Refused(Failure.Cause.REQUEST, String.valueOf(refusal.getMessage()));
        }
        List<Der> chain = new ArrayList<>();
        chain.add(signed.der());
        chain.addAll(signing.rest());
        return issued(chain);
    }

    private OrderAnswer issued(List<Der> chain) {
        return new OrderAnswer.Issued(formats.parse(chain));
    }

    @Override
    public OrderAnswer check(Order order) {
        return find(order)
                .orElseGet(() -> new OrderAnswer.Refused(
                        Failure.Cause.ISSUER, "The local CA does not know the order (any more)."));
    }

    @Override
    public Optional<OrderAnswer> find(Order order) {
        return store.issued(LocalAuthority.ID, order.reference()).map(this::issued);
    }
}
