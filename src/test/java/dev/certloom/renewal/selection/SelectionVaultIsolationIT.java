package dev.certloom.renewal.selection;

import dev.certloom.operation.Requester;
import dev.certloom.renewal.RenewalIsolationContract;
import dev.certloom.renewal.selection.RenewalSelection.Scheduled;
import java.util.List;
import java.util.Set;

/** What people have selected is of one vault. */
class SelectionVaultIsolationIT extends RenewalIsolationContract {

    @Override
    protected List<Case> cases() {
        return List.of(
                new Case(
                        "JdbcAskedRenewals.find",
                        jdbc -> new JdbcAskedRenewals(jdbc)
                                .find(VAULT, NAMES).stream()
                                        .map(Object::toString)
                                        .sorted()
                                        .toList()),
                new Case("JdbcAskedRenewals.byKey", jdbc -> new JdbcAskedRenewals(jdbc).byKey(VAULT, NAMES)),
                new Case("JdbcAskedRenewals.schedule", jdbc -> {
                    new JdbcAskedRenewals(jdbc)
                            .schedule(
                                    VAULT,
                                    NAMES.stream()
                                            .map(name -> new Scheduled(name, BEGINNING))
                                            .toList(),
                                    new Requester("ada", "Ada", Set.of(), Set.of()),
                                    BEGINNING);
                    return "done";
                }));
    }
}
