package dev.certloom.signin;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How people sign in to the pages with an outside provider, under {@code certloom.security.pages}. With the embedded
 * server none of it is needed.
 *
 * @param clientId the pages' client at an outside provider; its redirect URI is {@code https://HOST/signed-in}
 * @param clientSecret the secret of a confidential client; without one the client is public, and every code is
 *     bound to a proof key either way
 * @param scopes the requested scopes; the routes must accept the resulting access token
 */
@ConfigurationProperties("certloom.security.pages")
record PagesSettings(
        @Nullable String clientId,
        @Nullable String clientSecret,
        @DefaultValue({"openid", "profile"}) List<String> scopes) {

    PagesSettings {
        scopes = List.copyOf(scopes);
    }

    Optional<String> client() {
        return Optional.ofNullable(clientId);
    }

    Optional<String> secret() {
        return Optional.ofNullable(clientSecret);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "PagesSettings[clientId=" + clientId + ", scopes=" + scopes + "]";
    }
}
