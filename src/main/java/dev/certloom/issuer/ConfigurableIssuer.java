package dev.certloom.issuer;

import dev.certloom.chaincheck.IssuerDemands;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ability of a kind of CA to be configured as an issuer of a vault.
 *
 * @param <C> its own configuration, beside Key Vault's account id and password: a record, read from JSON. What its
 *     {@link Secret}s hold is shown to nobody
 */
public interface ConfigurableIssuer<C> extends Issuer {

    /** The type of its configuration; {@link NoConfiguration} where it needs none. */
    Class<C> configurationType();

    /**
     * Validates what is to be stored. Outside of any transaction, because it may ask the CA or make keys.
     *
     * @param configuration empty while none is set: an issuer is made first, and configured then
     * @throws dev.certloom.kernel.Refusal of kind INVALID when orders could not be placed with them
     */
    void validate(IssuerCredentials credentials, Optional<C> configuration);

    /**
     * What members of its configuration may be, by their paths, where the settings of this installation say it and not the
     * members' types: for forms, which offer these.
     */
    default Map<String, List<String>> choices() {
        return Map.of();
    }

    /** What it signs at all. Also called in a transaction: the CA is not asked. */
    default RequestLimits limits(Optional<C> configuration) {
        return RequestLimits.NONE;
    }

    /** What its certificates must keep to. Also called in a transaction: the CA is not asked. */
    default IssuerDemands demands(Optional<C> configuration) {
        return IssuerDemands.NONE;
    }
}
