package dev.certloom.issuer;

/**
 * Ability of an issuer that is the vault's own: it answers from this process, and nobody knows of an answer before the vault has
 * committed it. So intent and answer are one transaction, and an answer that is not kept was never given.
 */
public interface InProcessIssuer extends Issuer {

    /**
     * What is answered to an order that was not placed yet; nothing is kept. Outside of any transaction: it computes.
     *
     * @throws IssuerUnavailable when it cannot be asked now
     */
    OrderAnswer answer(Order order) throws IssuerUnavailable;

    /** Keeps what was answered, in the transaction that writes it down. */
    void keep(Order order, OrderAnswer answer);
}
