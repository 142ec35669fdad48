package dev.certloom.issuer;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.ChangeDetails;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultEvent;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** An issuer of a vault was set, updated or deleted. Of credentials and configuration it only says that they changed. */
record IssuerChanged(
        VaultName vault, IssuerName name, AuditAction action, Actor actor, Instant at, Map<String, String> details)
        implements VaultEvent {

    static IssuerChanged of(
            Optional<IssuerAccount> before, IssuerAccount account, AuditAction action, Actor actor, Instant at) {
        Map<String, String> details = new HashMap<>(
                ChangeDetails.between(before.map(IssuerChanged::members).orElse(Map.of()), members(account)));
        details.put("provider", account.provider());
        if (!before.map(IssuerAccount::credentials)
                .orElse(IssuerCredentials.NONE)
                .equals(account.credentials())) {
            details.put("credentials", "changed");
        }
        if (!before.flatMap(IssuerAccount::configuration).equals(account.configuration())) {
            details.put("configuration", "changed");
        }
        return new IssuerChanged(account.vault(), account.name(), action, actor, at, Map.copyOf(details));
    }

    static IssuerChanged deleted(IssuerAccount account, Actor actor, Instant at) {
        Map<String, String> details = new HashMap<>(ChangeDetails.between(members(account), Map.of()));
        details.put("provider", account.provider());
        return new IssuerChanged(
                account.vault(), account.name(), AuditAction.ISSUER_DELETED, actor, at, Map.copyOf(details));
    }

    private static Map<String, String> members(IssuerAccount account) {
        return Map.of(
                "provider", account.provider(),
                "organization",
                        account.organization().flatMap(OrganizationDetails::id).orElse(""),
                "enabled", Boolean.toString(account.enabled()));
    }

    @Override
    public String object() {
        return AuditObject.issuer(name);
    }

    @Override
    public Optional<OperationId> operation() {
        return Optional.empty();
    }
}
