package dev.certloom.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.web.filter.OncePerRequestFilter;

/** Answers 404 where the host names no vault of ours. */
final class HostFilter extends OncePerRequestFilter {

    private final Vaults vaults;

    HostFilter(Vaults vaults) {
        this.vaults = vaults;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/actuator/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (vaults.named(request.getServerName()).isEmpty()) {
            ErrorAnswers.write(
                    response,
                    HttpServletResponse.SC_NOT_FOUND,
                    "VaultNotFound",
                    "The host does not name a vault of this service.",
                    Optional.empty());
        } else {
            chain.doFilter(request, response);
        }
    }
}
