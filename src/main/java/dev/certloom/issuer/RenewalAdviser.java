package dev.certloom.issuer;

import dev.certloom.kernel.Der;
import java.util.Optional;

/** Ability of an issuer to say when what it has signed should be renewed (RFC 9773). */
public interface RenewalAdviser {

    /**
     * Asks the CA.
     *
     * @param order by which it was signed
     * @return empty where this CA suggests nothing
     */
    Optional<SuggestedWindow> suggestedWindow(Order order, Der certificate) throws IssuerUnavailable;
}
