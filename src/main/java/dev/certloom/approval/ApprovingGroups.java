package dev.certloom.approval;

import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import java.util.List;
import java.util.Set;

/** The groups that may be asked about requests, and whose members may therefore approve in advance. */
public interface ApprovingGroups {

    /**
     * For each approval process that requests to these issuers call, all groups that its accepted decision table can
     * name, and those in the settings: a person who approves in advance must be a member for each process.
     *
     * @param issuers empty for any
     */
    List<Set<String>> of(VaultName vault, Set<IssuerName> issuers);
}
