package dev.certloom.notification;

import dev.certloom.kernel.VaultName;
import java.util.Set;

/** Who is told where others have not helped. */
public interface VaultAdministrators {

    /** Their groups, of every vault. */
    Set<String> groups();

    /** Ids of those who administer a vault. */
    Set<String> people(VaultName vault);
}
