package dev.certloom.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.MDC;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Finds the vault for the host. A host without a vault is refused before any challenge: there is nothing to log in to.
 */
public final class VaultHostFilter extends OncePerRequestFilter {

    private static final String ATTRIBUTE = VaultHostFilter.class.getName();
    private static final String LOGGED_AS = "vault";

    private final Vaults vaults;
    private final RequestMatcher elsewhere;

    /** @param elsewhere what is served at any host */
    public VaultHostFilter(Vaults vaults, RequestMatcher elsewhere) {
        this.vaults = vaults;
        this.elsewhere = elsewhere;
    }

    /** The vault of a request. */
    static Optional<String> vaultOf(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof String vault ? Optional.of(vault) : Optional.empty();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<String> vault = vaults.at(request.getServerName());
        vault.ifPresent(name -> request.setAttribute(ATTRIBUTE, name));
        if (vault.isEmpty() && !elsewhere.matches(request)) {
            new ErrorAnswer(
                            HttpServletResponse.SC_NOT_FOUND,
                            "VaultNotFound",
                            "Expected the name of a vault's host, but none is named '"
                                    + TokenText.cut(request.getServerName(), 253) + "'.")
                    .writeTo(request, response);
            return;
        }
        vault.ifPresent(name -> MDC.put(LOGGED_AS, name));
        try {
            chain.doFilter(request, response);
        } finally {
            MDC.remove(LOGGED_AS);
        }
    }
}
