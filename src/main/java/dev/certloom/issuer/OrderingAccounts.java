package dev.certloom.issuer;

import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Finds the account under which an order is placed. Accounts may change between request and order: orders are placed
 * only with the approved account, although its secret may have changed by then.
 */
@Component
public class OrderingAccounts {

    private final IssuerAccountStore accounts;

    OrderingAccounts(IssuerAccountStore accounts) {
        this.accounts = accounts;
    }

    /** Places an order under its account; without a usable one it is not placed at all. */
    public OrderAnswer place(Order order, Placement placement) throws IssuerUnavailable {
        Optional<IssuerAccount> account = find(order);
        if (account.isEmpty()) {
            return notPlaced("The issuer '%s' was deleted or changed before the order was placed.", order);
        }
        return account.get().enabled()
                ? placement.place(account.get())
                : notPlaced("The issuer '%s' is disabled.", order);
    }

    /**
     * The account to ask about an order that was placed: disabled or not, the approved one, because another has never heard of
     * the order. Empty when it was deleted or changed.
     */
    public Optional<IssuerAccount> find(Order order) {
        return current(order)
                .filter(found -> order.judged()
                        .flatMap(JudgedRequest::issuerAccount)
                        .filter(judged -> !judged.equals(found.digest()))
                        .isEmpty());
    }

    /**
     * The account to ask about what was signed for an order: also one that was changed since, because the CA knows its
     * certificates. Empty when it was deleted, or is of another provider now.
     */
    public Optional<IssuerAccount> current(Order order) {
        return accounts.find(order.vault(), order.issuer())
                .filter(found -> found.provider().equals(order.provider()));
    }

    /**
     * As {@link #find}, to ask its CA about an order.
     *
     * @throws AccountGone where there is none
     */
    public IssuerAccount demand(Order order) throws AccountGone {
        return find(order).orElseThrow(AccountGone::new);
    }

    /**
     * As {@link #current}, to ask its CA about what was signed, or about an order that the CA knows whatever the account says.
     *
     * @throws AccountGone where there is none
     */
    public IssuerAccount demandCurrent(Order order) throws AccountGone {
        return current(order).orElseThrow(AccountGone::new);
    }

    private static OrderAnswer notPlaced(String reason, Order order) {
        return new OrderAnswer.NotPlaced(reason.formatted(order.issuer()));
    }

    /** Places one order with its CA. */
    @FunctionalInterface
    public interface Placement {

        OrderAnswer place(IssuerAccount account) throws IssuerUnavailable;
    }
}
