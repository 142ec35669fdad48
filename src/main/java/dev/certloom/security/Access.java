package dev.certloom.security;

import org.springframework.stereotype.Component;

/** What somebody may do, for pages that show only what their viewer may press. Whether it is let through is decided at the route. */
@Component
public class Access {

    private final Vaults vaults;

    Access(Vaults vaults) {
        this.vaults = vaults;
    }

    /** Whether a caller has this permission in the vault the request came for. */
    public boolean allows(GrantedAccess access, Permission permission) {
        return permission.isForTheWholeInstallation()
                ? vaults.allowEverywhere(access.caller(), permission)
                : vaults.allow(access.caller(), access.vault(), permission);
    }
}
