package dev.certloom.operation;

import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.util.Set;

/** Nobody changes policies, and nothing comes in from elsewhere unless a test says so. */
final class InMemoryProvenance implements Provenance {

    private boolean broughtIn;

    void bringIn() {
        broughtIn = true;
    }

    @Override
    public Set<String> policyAuthors(VaultName vault, CertificateName name) {
        return Set.of();
    }

    @Override
    public boolean isNameOf(VaultName vault, CertificateName name, String person) {
        return true;
    }

    @Override
    public boolean isRequestOf(VaultName vault, OperationId id, String person) {
        return true;
    }

    @Override
    public boolean isImported(VaultName vault, CertificateName name) {
        return broughtIn;
    }
}
