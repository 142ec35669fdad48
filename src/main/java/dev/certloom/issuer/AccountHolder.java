package dev.certloom.issuer;

/** Ability of an issuer that has an account at its CA with a key of its own. Neither is asked for in a transaction. */
public interface AccountHolder {

    /**
     * Has the CA take another key for the account, made here and stored before. Where the answer is lost, either key may be
     * the account's: which one is found out before it is used again, and the same may be asked again.
     *
     * @throws IssuerUnavailable when it is not known which of the keys the CA takes
     */
    AccountAnswer rollOverKey(IssuerAccount account) throws IssuerUnavailable;

    /**
     * Has the CA close the account for good. Asked again, for instance after its answer was lost, it says that it has.
     *
     * @throws IssuerUnavailable when it is not known whether it has
     */
    AccountAnswer deactivate(IssuerAccount account) throws IssuerUnavailable;
}
