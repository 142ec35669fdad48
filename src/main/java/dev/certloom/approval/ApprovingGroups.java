package dev.certloom.approval;

import dev.certloom.vault.VaultName;
import java.util.Set;

/** Which groups may be asked about requests, and whose members may therefore approve in advance. */
public interface ApprovingGroups {

    /** All groups that the accepted decision table can name, or with an approval process of a company's own those of the settings. */
    Set<String> of(VaultName vault);
}
