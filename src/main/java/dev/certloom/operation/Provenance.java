package dev.certloom.operation;

import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.util.Set;

/** Where a certificate, and the policy by which its next version is made, come from. */
public interface Provenance {

    /**
     * Who changed the stored policy since the current version was requested, and who
     * had before, where that one was renewed by itself: their ids, and those of the people who answer for programs among them. With the name locked.
     */
    Set<String> policyAuthors(VaultName vault, CertificateName name);

    /**
     * Whether a name is this person's: nobody uses it, or they were the last to ask for it, or a program that they answer for now was, and
     * nobody else has changed its policy since or brought in its current version. What is renewed by itself does not count as asked for.
     * With the name locked.
     */
    boolean isNameOf(VaultName vault, CertificateName name, String person);

    /** Whether this person made the request, or answers now for the program that did; false where there is none in this vault. */
    boolean isRequestOf(VaultName vault, OperationId id, String person);

    /** Whether the current version came in from elsewhere, by import or from a backup: no operation made it. */
    boolean isImported(VaultName vault, CertificateName name);
}
