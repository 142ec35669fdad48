package dev.certloom.renewal.escalation;

import dev.certloom.renewal.escalation.Escalation.Audience;
import dev.certloom.renewal.escalation.Escalation.Urgency;
import java.util.Set;

/** Decides who is told that a renewal fails. Called outside of any transaction. */
@FunctionalInterface
public interface EscalationRule {

    /** Where no other rule can be asked: owners and operators, so that no failure is lost. */
    EscalationRule DEFAULT =
            renewal -> new Escalation(Set.of(Audience.OWNERS, Audience.OPERATORS), Urgency.NORMAL, "default");

    /** Who is told of this failure now. */
    Escalation decide(FailingRenewal renewal);
}
