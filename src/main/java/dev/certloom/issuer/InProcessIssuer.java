package dev.certloom.issuer;

/**
 * Ability of an issuer that is the vault's own: it answers within this process, and no one sees an answer before the
 * vault has committed it. So intent and answer are one transaction, and an answer that is not stored was never given.
 */
public interface InProcessIssuer extends Issuer {

    /**
     * The answer to an order that was not placed yet; nothing is stored. Outside of any transaction, because it
     * computes.
     *
     * @throws IssuerUnavailable when it cannot be asked now
     */
    OrderAnswer answer(Order order) throws IssuerUnavailable;

    /** Stores the answer, in the transaction that records it. */
    void keep(Order order, OrderAnswer answer);
}
