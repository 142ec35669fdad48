package dev.certloom.operation;

import dev.certloom.kernel.IssuerName;
import java.util.Map;

/**
 * An issuer that was chosen for a request, and by what.
 *
 * @param rule name of the row that chose it
 * @param table id of the decision table
 */
public record ChosenIssuer(IssuerName issuer, String rule, String table, int version) {

    /** As the audit line tells it. */
    Map<String, String> details() {
        return Map.of(
                "issuer", issuer.value(), "rule", rule, "table", table, "tableVersion", Integer.toString(version));
    }
}
