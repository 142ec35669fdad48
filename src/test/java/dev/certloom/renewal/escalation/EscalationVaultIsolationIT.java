package dev.certloom.renewal.escalation;

import dev.certloom.kernel.IssuerName;
import dev.certloom.renewal.RenewalIsolationContract;
import java.util.List;

/** Renewals fail at the issuer of one vault. */
class EscalationVaultIsolationIT extends RenewalIsolationContract {

    @Override
    protected List<Case> cases() {
        return List.of(new Case(
                "JdbcEscalations.failingAt", jdbc -> new JdbcEscalations(jdbc).failingAt(VAULT, new IssuerName("ca"))));
    }
}
