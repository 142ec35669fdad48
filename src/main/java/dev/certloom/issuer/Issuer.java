package dev.certloom.issuer;

/**
 * A kind of CA. Further interfaces express additional abilities: {@link OrderFinder}, {@link OrderCanceller},
 * {@link ConfigurableIssuer}. No method is called in a transaction, except those
 * that say so.
 */
public interface Issuer {

    /** The provider name of issuer accounts, e.g. {@code LocalCA}. */
    String provider();

    /**
     * Places an order that the issuer has not received. What may not happen twice is issuance: a CA that takes several
     * steps to it answers {@link OrderAnswer.Pending} after the first, with the state that identifies the order, and the
     * next one is taken by {@link #check}, after that state is committed.
     */
    OrderAnswer place(Order order) throws IssuerUnavailable;

    /** Queries the state of an accepted order, by its {@link Order#handle() handle}, and takes its next step, unless it is no longer wanted. */
    OrderAnswer check(Order order) throws IssuerUnavailable;
}
