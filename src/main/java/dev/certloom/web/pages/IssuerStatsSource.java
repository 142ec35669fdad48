package dev.certloom.web.pages;

import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.List;

/** What became of the orders of each issuer. */
public interface IssuerStatsSource {

    /** Figures of {@code Self} and of the configured issuers of a vault, by name, at most 1,000. */
    List<IssuerStats> figures(VaultName vault, Instant since);
}
