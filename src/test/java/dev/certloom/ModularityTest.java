package dev.certloom;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** Holds the modules to the dependencies they declare. */
class ModularityTest {

    private final ApplicationModules modules = ApplicationModules.of(CertloomApplication.class);

    @Test
    void modulesKeepTheirDeclaredDependencies() {
        modules.verify();
    }

    @Test
    void noModuleAppearsUnnoticed() {
        assertThat(modules.stream().map(module -> module.getIdentifier().toString()))
                .containsExactlyInAnyOrder(
                        "access",
                        "approval",
                        "audit",
                        "availability",
                        "certificate",
                        "chaincheck",
                        "compute",
                        "crypto",
                        "database",
                        "embedded",
                        "exporter",
                        "identity",
                        "interceptor",
                        "issuer",
                        "kernel",
                        "maintenance",
                        "monitoring",
                        "notification",
                        "operation",
                        "process",
                        "processview",
                        "renewal",
                        "runtime",
                        "settings",
                        "signin",
                        "web");
    }
}
