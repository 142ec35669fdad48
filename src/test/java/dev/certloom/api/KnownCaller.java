package dev.certloom.api;

import dev.certloom.security.Caller;
import jakarta.servlet.Filter;
import java.util.Set;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;

/** Stands in for the gate: every request comes from Alice. */
final class KnownCaller {

    private static final Caller ALICE =
            new Caller("alice-id", "alice-client", "certloom", "https://issuer.example", "token-1", "Alice", Set.of());

    private KnownCaller() {}

    static Filter filter() {
        return (request, response, chain) -> {
            SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken(ALICE, ""));
            try {
                chain.doFilter(request, response);
            } finally {
                SecurityContextHolder.clearContext();
            }
        };
    }
}
