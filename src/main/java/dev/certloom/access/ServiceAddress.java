package dev.certloom.access;

import java.net.URI;
import org.springframework.core.env.Environment;

/** The URLs under which this service and its authority are reached. The port is known only once the service listens. */
public final class ServiceAddress {

    private final SecuritySettings settings;
    private final Environment environment;

    public ServiceAddress(SecuritySettings settings, Environment environment) {
        this.settings = settings;
        this.environment = environment;
    }

    /** The port it listens on. */
    public int port() {
        return environment.getProperty(
                "local.server.port", Integer.class, environment.getProperty("server.port", Integer.class, 8443));
    }

    /** This service on this machine, {@code https://localhost:PORT}. */
    public String origin() {
        return "https://localhost:" + port();
    }

    /** Where clients get their tokens; its path is the tenant. */
    public String authority() {
        return settings.knownAuthority().map(URI::toString).orElseGet(() -> origin() + "/" + settings.tenant());
    }

    /** The {@code iss} of the embedded server's tokens. */
    public String embeddedIssuer() {
        return authority() + "/v2.0";
    }
}
