package dev.certloom.web.keyvault;

import dev.certloom.access.Caller;
import dev.certloom.access.RequestContext;
import dev.certloom.kernel.VaultName;
import jakarta.servlet.Filter;
import java.util.Set;

/** Stands in for the gate: every request comes from Alice, for the vault {@code default}. */
public final class KnownCaller {

    private static final Caller ALICE = new Caller(
            "alice-id",
            "alice-client",
            "certloom",
            "https://issuer.example",
            "token-1",
            "Alice",
            Set.of(),
            Set.of(),
            Set.of(),
            Set.of(),
            "127.0.0.1");

    private KnownCaller() {}

    public static Filter filter() {
        return (request, response, chain) -> {
            request.setAttribute(
                    RequestContext.ATTRIBUTE, new RequestContext(new VaultName("default"), ALICE, Set.of()));
            chain.doFilter(request, response);
        };
    }
}
