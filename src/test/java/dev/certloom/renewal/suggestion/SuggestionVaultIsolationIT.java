package dev.certloom.renewal.suggestion;

import dev.certloom.renewal.RenewalIsolationContract;
import java.util.List;

/** What CAs suggest is about certificates of one vault. */
class SuggestionVaultIsolationIT extends RenewalIsolationContract {

    @Override
    protected List<Case> cases() {
        return List.of(new Case("JdbcSuggestedWindows.end", jdbc -> new JdbcSuggestedWindows(jdbc).end(VAULT, NAME)));
    }
}
