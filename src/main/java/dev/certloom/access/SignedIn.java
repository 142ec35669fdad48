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
 * A person who has just signed in to the pages: the same caller as with the access token at the routes.
 *
 * @param passwordVersion the version of the password they signed in with
 * @param until when the access token expires, and the session with it: roles and groups are no older than those of a token
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
