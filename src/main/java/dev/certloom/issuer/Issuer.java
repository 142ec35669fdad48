package dev.certloom.issuer;

import java.util.Optional;

/** A kind of CA. Further interfaces express additional abilities, such as {@link OrderCanceller}. */
public interface Issuer {

    /** The provider name of issuer accounts, e.g. {@code LocalCA}. */
    String provider();

    /** Places an order that the issuer has not received. */
    OrderAnswer place(Order order) throws IssuerUnavailable;

    /** Queries the state of an accepted order. */
    OrderAnswer check(Order order) throws IssuerUnavailable;

    /** Looks an order up by our reference after an unknown outcome; empty when the issuer never received it. */
    Optional<OrderAnswer> find(Order order) throws IssuerUnavailable;
}
