package dev.certloom.access;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.core.oidc.OidcUserInfo;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;

/**
 * Somebody who has just signed in to the pages: the same caller that the access token makes of them at the routes.
 *
 * @param passwordVersion which of their passwords they signed in with
 * @param until when the access token ends, and the session with it: roles and groups are no older than those of a token
 */
public record SignedIn(Caller caller, int passwordVersion, Instant until, OidcIdToken idToken) implements OidcUser {

    @Override
    public String getName() {
        return caller.oid();
    }

    @Override
    public OidcIdToken getIdToken() {
        return idToken;
    }

    @Override
    public @Nullable OidcUserInfo getUserInfo() {
        return null;
    }

    @Override
    public Map<String, Object> getClaims() {
        return idToken.getClaims();
    }

    @Override
    public Map<String, Object> getAttributes() {
        return idToken.getClaims();
    }

    @Override
    public Collection<? extends GrantedAuthority> getAuthorities() {
        return List.of();
    }
}
