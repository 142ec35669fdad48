package dev.certloom.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.zeebe.exporter.api.Exporter;
import io.camunda.zeebe.protocol.record.Record;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.springframework.mock.env.MockEnvironment;

/** What the embedded engine is given. */
class EngineExporterTest {

    private final MockEnvironment environment = new MockEnvironment();

    @TempDir
    private Path folder;

    @Test
    void writeThenTheJarHoldsOnlyTheExporterAndNeedsOnlyItsApi() throws Exception {
        Path jar = folder.resolve("exporter.jar");

        EngineExporter.EXTENSION.write(jar);

        List<String> names;
        try (JarFile file = new JarFile(jar.toFile())) {
            names = file.stream().map(ZipEntry::getName).toList();
        }
        assertThat(names)
                .contains("dev/certloom/exporter/ActivityExporter.class")
                .allMatch(name -> name.matches(
                        "dev/certloom/exporter/[A-Za-z$]+\\.class|dev/certloom/exporter/package-info\\.class"))
                .noneMatch(name -> name.contains("Test"));
        URL[] broker = {
            jar.toUri().toURL(), of(Exporter.class), of(Record.class), of(DirectBuffer.class), of(Logger.class)
        };
        try (URLClassLoader loader = new URLClassLoader(broker, ClassLoader.getPlatformClassLoader())) {
            String className = EngineExporter.environment(URI.create("https://localhost"), jar, jar, Optional.empty())
                    .get("ZEEBE_BROKER_EXPORTERS_CERTLOOM_CLASSNAME");
            Object exporter = Class.forName(className, true, loader)
                    .getDeclaredConstructor()
                    .newInstance();
            assertThat(exporter.getClass().getInterfaces())
                    .extracting(Class::getName)
                    .containsExactly(Exporter.class.getName());
            for (String name : names) {
                Class<?> type = Class.forName(name.replace(".class", "").replace('/', '.'), true, loader);
                assertThat(type.getDeclaredMethods()).as(name).isNotNull();
            }
        }
    }

    @Test
    void environmentThenItHasThePathOfTheSecretNeverTheSecret() {
        assertThat(EngineExporter.environment(
                        URI.create("https://127.0.0.1:8443"),
                        Path.of("/home/exporter.jar"),
                        Path.of("/home/keys/secret"),
                        Optional.of(Path.of("/home/tls/ca.pem"))))
                .isEqualTo(Map.of(
                        "ZEEBE_BROKER_EXPORTERS_CERTLOOM_CLASSNAME", "dev.certloom.exporter.ActivityExporter",
                        "ZEEBE_BROKER_EXPORTERS_CERTLOOM_JARPATH", "/home/exporter.jar",
                        "ZEEBE_BROKER_EXPORTERS_CERTLOOM_ARGS_URL", "https://127.0.0.1:8443/engine/records",
                        "ZEEBE_BROKER_EXPORTERS_CERTLOOM_ARGS_SECRETFILE", "/home/keys/secret",
                        "ZEEBE_BROKER_EXPORTERS_CERTLOOM_ARGS_CA", "/home/tls/ca.pem"));
    }

    @Test
    void receiverThenItIsTheLocalAddressOfTheApplication() throws IOException {
        assertThat(EngineExporter.receiver(environment)).contains(URI.create("https://127.0.0.1:8443"));

        environment.setProperty("server.address", "0.0.0.0");
        environment.setProperty("server.port", "9443");
        environment.setProperty("server.ssl.enabled", "false");
        assertThat(EngineExporter.receiver(environment)).contains(URI.create("http://127.0.0.1:9443"));

        environment.setProperty("server.address", "192.0.2.7");
        assertThat(EngineExporter.receiver(environment)).contains(URI.create("http://192.0.2.7:9443"));

        environment.setProperty("server.port", "0");
        assertThat(EngineExporter.receiver(environment)).isEmpty();
    }

    private static URL of(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }
}
