package dev.certloom.web.keyvault;

import dev.certloom.access.RequestContext;
import dev.certloom.access.TestAccess;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.VaultName;
import jakarta.servlet.Filter;
import java.util.Set;

/** Stands in for the gate: every request comes from Alice, for the vault {@code default}. */
public final class KnownCaller {

    private KnownCaller() {}

    public static Filter filter() {
        return (request, response, chain) -> {
            request.setAttribute(
                    RequestContext.ATTRIBUTE,
                    TestAccess.context(
                            new VaultName("default"),
                            new Actor("alice-id", "Alice", "token-1", "127.0.0.1"),
                            Set.of(),
                            Set.of()));
            chain.doFilter(request, response);
        };
    }
}
