package dev.certloom.approval;

import dev.certloom.kernel.VaultName;
import dev.certloom.notification.VaultAdministrators;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Those who may change people: the same who are told that approvers are missing. */
@Component
class Administrators implements VaultAdministrators {

    private final ApprovalSettings settings;
    private final ApproverEligibility eligibility;

    Administrators(ApprovalSettings settings, ApproverEligibility eligibility) {
        this.settings = settings;
        this.eligibility = eligibility;
    }

    @Override
    public Set<String> groups() {
        return settings.administratorGroups();
    }

    @Override
    public Set<String> people(VaultName vault) {
        return eligibility.administrators(vault);
    }
}
