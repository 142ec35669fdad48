package dev.certloom.issuer;

/** Ability of a kind of CA to be configured as an issuer of a vault. */
public interface ConfigurableIssuer extends Issuer {

    /**
     * Validates credentials before they are stored. Outside of any transaction, because it may ask the CA or make keys.
     *
     * @throws dev.certloom.kernel.Refusal of kind INVALID when orders could not be placed with them
     */
    void validateCredentials(IssuerCredentials credentials);

    /** What it signs at all. Also called in a transaction: the CA is not asked. */
    default RequestLimits limits() {
        return RequestLimits.NONE;
    }
}
