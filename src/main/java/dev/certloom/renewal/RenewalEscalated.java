package dev.certloom.renewal;

/**
 * People are to be told that a renewal fails; published inside the transaction that keeps this from being said again.
 *
 * @param occasion why now: each is told of once
 */
public record RenewalEscalated(FailingRenewal renewal, Escalation escalation, String occasion) {}
