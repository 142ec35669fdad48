package dev.certloom.issuer;

import java.util.Optional;

/**
 * Ability of an issuer to look orders up by our reference. Without it, an order whose outcome is not known is placed by
 * nobody again: an operator is told.
 */
public interface OrderFinder {

    /** Whether it can, as far as this order's account goes; not asked of the CA. */
    default boolean canFind(Order order) {
        return true;
    }

    /**
     * Looks an order up by our reference after an unknown outcome.
     *
     * @return empty when the issuer has received nothing that it could still sign: the order is then placed
     * @throws IssuerUnavailable when it cannot be asked now
     */
    Optional<OrderAnswer> find(Order order) throws IssuerUnavailable;
}
