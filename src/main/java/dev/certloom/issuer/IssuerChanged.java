package dev.certloom.issuer;

import dev.certloom.vault.Actor;
import dev.certloom.vault.IssuerName;
import dev.certloom.vault.OperationId;
import dev.certloom.vault.VaultEvent;
import dev.certloom.vault.VaultName;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** An issuer of a vault was set, updated or deleted. */
record IssuerChanged(VaultName vault, IssuerName name, String provider, String action, Actor actor, Instant at)
        implements VaultEvent {

    static IssuerChanged of(IssuerAccount account, String action, Actor actor, Instant at) {
        return new IssuerChanged(account.vault(), account.name(), account.provider(), action, actor, at);
    }

    @Override
    public String object() {
        return "certificates/issuers/" + name;
    }

    @Override
    public Optional<OperationId> operation() {
        return Optional.empty();
    }

    @Override
    public Map<String, String> details() {
        return Map.of("provider", provider);
    }
}
