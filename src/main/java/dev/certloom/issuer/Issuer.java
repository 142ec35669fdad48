package dev.certloom.issuer;

import java.util.Optional;

/** A kind of CA. What it may be able to do beyond this is said by further interfaces, such as {@link OrderCanceller}. */
public interface Issuer {

    /** The provider name of issuer accounts, e.g. {@code LocalCA}. */
    String provider();

    /** Hands in an order the issuer has not heard of. */
    OrderAnswer place(Order order) throws IssuerUnavailable;

    /** Asks how an accepted order stands. */
    OrderAnswer check(Order order) throws IssuerUnavailable;

    /** Looks an order up by our reference after an unknown outcome; empty when the issuer never heard of it. */
    Optional<OrderAnswer> find(Order order) throws IssuerUnavailable;
}
