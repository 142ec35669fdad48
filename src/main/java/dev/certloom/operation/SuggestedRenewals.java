package dev.certloom.operation;

import dev.certloom.certificate.VersionId;
import dev.certloom.certificate.VersionView;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.Issuers;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.SuggestedWindow;
import dev.certloom.kernel.Refusal;
import java.time.Clock;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Service;

/**
 * When CAs suggest that versions be renewed: renewal keeps it for its plans, and people see it. A CA is not asked again before the
 * time that it has said, as far as this replica remembers.
 */
@Service
public class SuggestedRenewals {

    private static final int MAX_REMEMBERED = 1_000;

    private final SignedOrders orders;
    private final Issuers issuers;
    private final Clock clock;
    private final Map<VersionId, SuggestedWindow> remembered = Collections.synchronizedMap(new Latest());

    SuggestedRenewals(SignedOrders orders, Issuers issuers, Clock clock) {
        this.orders = orders;
        this.issuers = issuers;
        this.clock = clock;
    }

    /** Whether the CA that signed a version may suggest something; it is not asked. */
    public boolean mayBeAsked(VersionView view) {
        return order(view).filter(issuers::canAdvise).isPresent();
    }

    /**
     * When the CA that signed a version suggests that it be renewed.
     *
     * @return empty where none does
     * @throws Refusal OUTCOME_UNKNOWN when it cannot be asked now
     */
    public Optional<SuggestedWindow> of(VersionView view) {
        VersionId version = view.version().id();
        Optional<SuggestedWindow> known = Optional.ofNullable(remembered.get(version))
                .filter(window -> clock.instant().isBefore(window.askAgain()));
        if (known.isPresent()) {
            return known;
        }
        Optional<Order> order = order(view);
        if (order.isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<SuggestedWindow> window =
                    issuers.suggestedWindow(order.get(), view.version().chain().getFirst());
            window.ifPresent(found -> remembered.put(version, found));
            return window;
        } catch (IssuerUnavailable e) {
            throw new Refusal(
                    Refusal.Kind.OUTCOME_UNKNOWN,
                    "Issuer '%s' does not say when to renew it: %s."
                            .formatted(order.get().issuer(), e.getMessage()));
        }
    }

    private Optional<Order> order(VersionView view) {
        return orders.of(view.certificate().vault(), view.name(), view.version().id());
    }

    /** As many as are looked at in a while. */
    private static final class Latest extends LinkedHashMap<VersionId, SuggestedWindow> {

        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<VersionId, SuggestedWindow> eldest) {
            return size() > MAX_REMEMBERED;
        }
    }
}
