package dev.certloom.renewal.escalation;

/**
 * People are to be told that a renewal fails; published inside the transaction that keeps this from being said again.
 *
 * @param occasion why now: each is told of once
 * @param ownersAlone whether operators and administrators are told of it together with others of its issuer ({@link IssuerFailing})
 */
public record RenewalEscalated(FailingRenewal renewal, Escalation escalation, String occasion, boolean ownersAlone) {}
