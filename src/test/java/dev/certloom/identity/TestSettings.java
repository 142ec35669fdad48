package dev.certloom.identity;

import dev.certloom.access.LimitWatch;
import dev.certloom.access.SecuritySettings;
import dev.certloom.access.ServiceAddress;
import dev.certloom.runtime.MonotonicClock;
import dev.certloom.signin.PagesSecurity;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.session.FindByIndexNameSessionRepository;

/** The security of a service that nothing is configured for. */
public final class TestSettings {

    private TestSettings() {}

    public static SecuritySettings usual() {
        return of(null, "https://localhost", null);
    }

    /** Those of an outside provider. */
    public static SecuritySettings outside(String... issuers) {
        return of(null, "https://localhost", null, issuers);
    }

    public static SecuritySettings of(
            @Nullable Boolean embedded, String resource, @Nullable URI authority, String... issuers) {
        return new SecuritySettings(
                embedded,
                resource,
                authority,
                List.of(issuers),
                null,
                List.of(),
                "roles",
                "groups",
                Duration.ofHours(1),
                Duration.ZERO,
                60);
    }

    /** A gate at which nobody waits in real time. */
    static AttemptGate gate(SignInPlaces places) {
        Clock clock = Clock.systemUTC();
        return new AttemptGate(
                new AttemptThrottle(MonotonicClock.system()),
                places,
                wait -> {},
                new LimitWatch(event -> {}, MonotonicClock.system()),
                clock);
    }

    /** Where no session is kept in a store. */
    public static PagesSecurity.SessionEnd noSessions() {
        return new PagesSecurity.SessionEnd(new StaticListableBeanFactory()
                .getBeanProvider(new ParameterizedTypeReference<FindByIndexNameSessionRepository<?>>() {}));
    }

    /** The address of one that listens on this port. */
    static ServiceAddress address(int port) {
        MockEnvironment environment = new MockEnvironment();
        environment.setProperty("local.server.port", Integer.toString(port));
        return new ServiceAddress(usual(), environment);
    }
}
