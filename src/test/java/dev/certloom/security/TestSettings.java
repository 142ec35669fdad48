package dev.certloom.security;

import java.time.Duration;
import java.util.List;
import org.springframework.mock.env.MockEnvironment;

/** The security of a service that nothing is configured for. */
final class TestSettings {

    private TestSettings() {}

    static SecuritySettings usual() {
        return new SecuritySettings(
                null,
                "https://localhost",
                null,
                List.of(),
                null,
                List.of(),
                "roles",
                "groups",
                Duration.ofHours(1),
                Duration.ZERO,
                60);
    }

    /** The address of one that listens on this port. */
    static ServiceAddress address(int port) {
        MockEnvironment environment = new MockEnvironment();
        environment.setProperty("local.server.port", Integer.toString(port));
        return new ServiceAddress(usual(), environment);
    }
}
