package dev.certloom.issuer;

/** Ability of a kind of CA to be configured as an issuer of a vault. */
public interface ConfigurableIssuer {

    /**
     * Checks credentials before they are stored.
     *
     * @throws dev.certloom.kernel.Refusal of kind INVALID when orders could not be placed with them
     */
    void check(IssuerCredentials credentials);
}
