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
                        "api",
                        "approval",
                        "audit",
                        "availability",
                        "compute",
                        "dashboard",
                        "diagram",
                        "embedded",
                        "exporter",
                        "interceptor",
                        "issuer",
                        "keystock",
                        "lifecycle",
                        "monitoring",
                        "notification",
                        "pki",
                        "policy",
                        "progress",
                        "runtime",
                        "security",
                        "settings",
                        "store",
                        "vault");
    }
}
