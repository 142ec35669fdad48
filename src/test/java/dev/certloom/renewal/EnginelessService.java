package dev.certloom.renewal;

import dev.certloom.CertloomApplication;
import dev.certloom.operation.TestClock;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Base64;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** The whole service on a database, at any time and without an engine, which scans nothing by itself. */
final class EnginelessService {

    private EnginelessService() {}

    /**
     * Starts one.
     *
     * @param clock that it goes by
     * @param settings further ones, as {@code name=value}
     */
    static ConfigurableApplicationContext on(
            String url, String user, String password, TestClock clock, String... settings) {
        return new SpringApplicationBuilder(CertloomApplication.class)
                .initializers((GenericApplicationContext context) -> {
                    context.registerBean("testClock", Clock.class, () -> wallClock(clock));
                    // they would begin, by the machine's clock, what a test is about to
                    context.addBeanFactoryPostProcessor(beans -> {
                        context.removeBeanDefinition("renewalScan");
                        context.removeBeanDefinition("askedRenewalStarter");
                    });
                })
                .properties(Stream.concat(
                                Stream.of(
                                        "certloom.embedded.enabled=false",
                                        "certloom.engine.grpc-address=http://127.0.0.1:1",
                                        "certloom.key-encryption-key="
                                                + Base64.getEncoder().encodeToString(new byte[32]),
                                        "certloom.vault.create-within=PT0S",
                                        "certloom.vaults.default.hosts=localhost",
                                        "certloom.renewal.enabled=false",
                                        "certloom.renewal.interval=P1D",
                                        "spring.datasource.url=" + url,
                                        "spring.datasource.username=" + user,
                                        "spring.datasource.password=" + password,
                                        "server.port=0"),
                                Stream.of(settings))
                        .toArray(String[]::new))
                .run();
    }

    /** The same, as what it is to most: a wall clock. */
    private static Clock wallClock(TestClock clock) {
        return new Clock() {
            @Override
            public Instant instant() {
                return clock.instant();
            }

            @Override
            public ZoneId getZone() {
                return clock.getZone();
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException("The vault knows one zone.");
            }
        };
    }
}
