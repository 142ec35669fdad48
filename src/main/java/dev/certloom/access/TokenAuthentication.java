package dev.certloom.access;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationManagerResolver;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/** From a request's bearer token to its {@link Caller}, the principal of what follows. */
public final class TokenAuthentication implements AuthenticationManagerResolver<HttpServletRequest> {

    private final Tokens tokens;
    private final Callers callers;
    private final CurrentCallers current;
    private final Vaults vaults;

    TokenAuthentication(Tokens tokens, Callers callers, CurrentCallers current, Vaults vaults) {
        this.tokens = tokens;
        this.callers = callers;
        this.current = current;
        this.vaults = vaults;
    }

    @Override
    public AuthenticationManager resolve(HttpServletRequest request) {
        String address = request.getRemoteAddr();
        return authentication -> authenticate((BearerTokenAuthenticationToken) authentication, address);
    }

    /**
     * A person who signs in to the pages, by the access token they return with.
     *
     * @throws TokenRefused when the routes would not accept it
     */
    public SignedIn signIn(String accessToken, OidcIdToken idToken) {
        if (!Tokens.isJwt(accessToken)) {
            throw TokenRefused.opaque();
        }
        Jwt token = tokens.read(accessToken);
        Instant until = Objects.requireNonNull(token.getExpiresAt(), "a token that was read has an end");
        return new SignedIn(caller(token, ""), Callers.passwordVersion(token), until, idToken);
    }

    /**
     * The result contains no token: nothing after this needs it. Routes of ours check permissions themselves; the one
     * authority is for those of the framework.
     */
    private Authentication authenticate(BearerTokenAuthenticationToken bearer, String address) {
        Caller caller = caller(tokens.read(bearer.getToken()), address);
        return UsernamePasswordAuthenticationToken.authenticated(caller, null, authorities(caller));
    }

    private Caller caller(Jwt token, String address) {
        return current.of(callers.of(token, address), Callers.passwordVersion(token));
    }

    private List<GrantedAuthority> authorities(Caller caller) {
        return vaults.allowEverywhere(caller, Permission.METRICS_READ)
                ? List.of(new SimpleGrantedAuthority(Permission.METRICS_READ.name()))
                : List.of();
    }
}
