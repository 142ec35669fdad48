package dev.certloom.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ServerInterceptor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** What the embedded engine's gateway is given. */
class EngineInterceptorTest {

    @TempDir
    private Path folder;

    @Test
    void writeThenTheJarHoldsOnlyTheInterceptorAndNeedsOnlyGrpc() throws Exception {
        Path jar = folder.resolve("interceptor.jar");

        EngineInterceptor.EXTENSION.write(jar);

        List<String> names;
        try (JarFile file = new JarFile(jar.toFile())) {
            names = file.stream().map(ZipEntry::getName).toList();
        }
        assertThat(names)
                .contains("dev/certloom/interceptor/SharedSecretInterceptor.class")
                .allMatch(name -> name.matches(
                        "dev/certloom/interceptor/[A-Za-z0-9$]+\\.class|dev/certloom/interceptor/package-info\\.class"))
                .noneMatch(name -> name.contains("Test"));
        URL[] gateway = {
            jar.toUri().toURL(),
            of(ServerInterceptor.class),
            of(Logger.class),
            of(com.google.common.base.Preconditions.class)
        };
        try (URLClassLoader loader = new URLClassLoader(gateway, ClassLoader.getPlatformClassLoader())) {
            String className =
                    EngineInterceptor.environment(jar, jar).get("ZEEBE_BROKER_GATEWAY_INTERCEPTORS_0_CLASSNAME");
            Object interceptor = Class.forName(className, true, loader)
                    .getDeclaredConstructor()
                    .newInstance();
            assertThat(interceptor.getClass().getInterfaces())
                    .extracting(Class::getName)
                    .containsExactly(ServerInterceptor.class.getName());
        }
    }

    @Test
    void environmentThenItHasThePathOfTheSecretNeverTheSecret() {
        assertThat(EngineInterceptor.environment(Path.of("/home/interceptor.jar"), Path.of("/home/keys/secret")))
                .isEqualTo(Map.of(
                        "ZEEBE_BROKER_GATEWAY_INTERCEPTORS_0_ID", "certloom",
                        "ZEEBE_BROKER_GATEWAY_INTERCEPTORS_0_JARPATH", "/home/interceptor.jar",
                        "ZEEBE_BROKER_GATEWAY_INTERCEPTORS_0_CLASSNAME",
                                "dev.certloom.interceptor.SharedSecretInterceptor",
                        "CERTLOOM_GATEWAY_SECRETFILE", "/home/keys/secret"));
    }

    private static URL of(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }
}
