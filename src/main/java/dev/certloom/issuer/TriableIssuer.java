package dev.certloom.issuer;

import java.util.List;

/**
 * Ability of a kind of CA to be tried without ordering anything: whether it can be reached, knows us, and what it can do.
 *
 * @param <C> as of {@link ConfigurableIssuer}
 */
public interface TriableIssuer<C> extends ConfigurableIssuer<C> {

    /**
     * The steps of a trial, in order; each is taken only after those before it went well. None orders anything.
     *
     * @param account the issuer, which may be disabled
     */
    List<TrialStep> trial(IssuerAccount account, C configuration);
}
