package dev.certloom.security;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Under which URLs clients reach us; the port is known once it is served. */
@Component
class PublicAddress {

    private static final int DEFAULT_PORT = 8443;

    private final SecuritySettings settings;
    private volatile int port;

    PublicAddress(SecuritySettings settings, Environment environment) {
        this.settings = settings;
        this.port = environment.getProperty("server.port", Integer.class, DEFAULT_PORT);
    }

    @EventListener
    void on(WebServerInitializedEvent event) {
        if (event.getApplicationContext().getServerNamespace() == null) {
            port = event.getWebServer().getPort();
        }
    }

    /** Scheme, host and port, without a slash at the end. */
    String url() {
        @Nullable URI configured = settings.publicUrl();
        return configured == null
                ? "https://localhost:" + port
                : configured.toString().replaceAll("/$", "");
    }

    /** The authority of the challenge: its one path segment is the tenant. */
    String authority() {
        @Nullable URI configured = settings.security().authority();
        return configured == null ? url() + "/" + settings.security().tenant() : configured.toString();
    }

    /** The {@code iss} of tokens. */
    String issuer() {
        @Nullable URI outside = settings.security().issuerUri();
        return outside == null ? url() + "/" + settings.security().tenant() + "/v2.0" : outside.toString();
    }

    String tokenUrl() {
        return url() + tokenPath();
    }

    String keysUrl() {
        return url() + keysPath();
    }

    String tokenPath() {
        return "/" + settings.security().tenant() + "/oauth2/v2.0/token";
    }

    String keysPath() {
        return "/" + settings.security().tenant() + "/discovery/v2.0/keys";
    }

    String metadataPath() {
        return "/" + settings.security().tenant() + "/v2.0/.well-known/openid-configuration";
    }
}
