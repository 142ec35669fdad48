package dev.certloom.issuer.self;

import dev.certloom.certificate.Keys;
import dev.certloom.crypto.CertificateChain;
import dev.certloom.crypto.CertificateContent;
import dev.certloom.crypto.CertificateSigner;
import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.InProcessIssuer;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.OrderCanceller;
import dev.certloom.issuer.OrderFinder;
import dev.certloom.issuer.OrderedContent;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * Signs with the certificate's own key. It is stateless: until an answer is recorded, an order can be signed again, and
 * only the vault ever sees an unrecorded certificate.
 */
@Component
@EnableConfigurationProperties(SelfSettings.class)
class SelfIssuer implements InProcessIssuer, OrderFinder, OrderCanceller {

    private static final Duration CANCELLATION_POLL_DELAY = Duration.ofSeconds(1);

    private final Keys keys;
    private final CertificateSigner signer;
    private final SelfSettings settings;
    private final Clock clock;

    SelfIssuer(Keys keys, CertificateSigner signer, SelfSettings settings, Clock clock) {
        this.keys = keys;
        this.signer = signer;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public String provider() {
        return IssuerName.SELF.value();
    }

    @Override
    public OrderAnswer place(Order order) {
        return answer(order);
    }

    @Override
    public OrderAnswer check(Order order) {
        return answer(order);
    }

    @Override
    public Optional<OrderAnswer> find(Order order) {
        return Optional.of(answer(order));
    }

    /** Nothing is stored: until it is recorded, an order can be signed again. */
    @Override
    public void keep(Order order, OrderAnswer answer) {}

    @Override
    public OrderAnswer answer(Order order) {
        Instant now = clock.instant();
        Duration left = Duration.between(now, order.created().plus(settings.leastTime()));
        if (left.isPositive()) {
            return new OrderAnswer.Pending(left);
        }
        if (order.cancellationRequested()) {
            return new OrderAnswer.Pending(CANCELLATION_POLL_DELAY);
        }
        CertificateContent content;
        try {
            content = OrderedContent.of(order, now);
        } catch (Refusal refusal) {
            return new OrderAnswer.Refused(Failure.Cause.REQUEST, String.valueOf(refusal.getMessage()));
        }
        return new OrderAnswer.Issued(
                new CertificateChain(signer.selfSign(keys.privateKey(order.key()), content), List.of()));
    }

    @Override
    public CancelAnswer cancel(Order order) {
        return CancelAnswer.GRANTED;
    }
}
