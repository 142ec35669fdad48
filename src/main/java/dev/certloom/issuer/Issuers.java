package dev.certloom.issuer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The kinds of CA this installation knows, by provider name. */
@Component
public class Issuers {

    private final Map<String, Issuer> byProvider;

    Issuers(List<Issuer> issuers) {
        this.byProvider = issuers.stream().collect(Collectors.toUnmodifiableMap(Issuer::provider, Function.identity()));
    }

    /** @throws IssuerUnavailable when this installation does not have the provider (any more) */
    public Issuer of(String provider) throws IssuerUnavailable {
        Issuer issuer = byProvider.get(provider);
        if (issuer == null) {
            throw new IssuerUnavailable(
                    "Expected provider '%s', but this installation does not have it switched on.".formatted(provider));
        }
        return issuer;
    }

    /** The ability to answer within the transaction that asks, of a provider that is the vault's own. */
    public Optional<InProcessIssuer> inProcess(String provider) {
        return byProvider.get(provider) instanceof InProcessIssuer issuer ? Optional.of(issuer) : Optional.empty();
    }

    /**
     * Asks an order's issuer to cancel it. An issuer that cannot cancel keeps its orders; one that cannot be asked has
     * not decided.
     */
    public CancelAnswer cancel(Order order) {
        try {
            return of(order.provider()) instanceof OrderCanceller canceller
                    ? canceller.cancel(order)
                    : CancelAnswer.REFUSED;
        } catch (IssuerUnavailable e) {
            return CancelAnswer.UNDECIDED;
        }
    }

    /** The ability to be configured, of a provider that has it. */
    Optional<ConfigurableIssuer> configurable(String provider) {
        return byProvider.get(provider) instanceof ConfigurableIssuer issuer ? Optional.of(issuer) : Optional.empty();
    }
}
