package dev.certloom.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationManagerResolver;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/** From a request's bearer token to its {@link Caller}, the principal of what follows. */
final class TokenAuthentication implements AuthenticationManagerResolver<HttpServletRequest> {

    private final Tokens tokens;
    private final Callers callers;

    TokenAuthentication(Tokens tokens, Callers callers) {
        this.tokens = tokens;
        this.callers = callers;
    }

    @Override
    public AuthenticationManager resolve(HttpServletRequest request) {
        String address = request.getRemoteAddr();
        return authentication -> authenticate((BearerTokenAuthenticationToken) authentication, address);
    }

    /** What is passed on holds no token: nothing behind this needs it. */
    private Authentication authenticate(BearerTokenAuthenticationToken bearer, String address) {
        Caller caller = callers.of(tokens.read(bearer.getToken()), address);
        return UsernamePasswordAuthenticationToken.authenticated(caller, null, List.of());
    }
}
