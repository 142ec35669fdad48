package dev.certloom.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Our exporter for the embedded engine: a jar made of the classes on our own class path, so that it is always of this release,
 * however the application was started; and what the engine must be told to load it.
 */
final class EngineExporter {

    private static final Logger log = LoggerFactory.getLogger(EngineExporter.class);

    private static final String PACKAGE = "dev/certloom/exporter/";
    private static final String CLASS = "dev.certloom.exporter.ActivityExporter";
    private static final String ENVIRONMENT = "ZEEBE_BROKER_EXPORTERS_CERTLOOM_";

    private EngineExporter() {}

    /**
     * What the engine's environment says of it.
     *
     * @param jar as made by {@link #write}
     * @param secretFile the secret that the receiver knows
     * @param ca who signs the receiver's certificate; empty for whomever the JVM trusts
     */
    static Map<String, String> environment(URI receiver, Path jar, Path secretFile, Optional<Path> ca) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put(ENVIRONMENT + "CLASSNAME", CLASS);
        environment.put(ENVIRONMENT + "JARPATH", jar.toString());
        environment.put(
                ENVIRONMENT + "ARGS_URL", receiver.resolve("/engine/records").toString());
        environment.put(ENVIRONMENT + "ARGS_SECRETFILE", secretFile.toString());
        ca.ifPresent(file -> environment.put(ENVIRONMENT + "ARGS_CA", file.toString()));
        return environment;
    }

    /** Where the application will listen, seen from this machine; empty when only the start will tell. */
    static Optional<URI> receiver(Environment environment) throws IOException {
        int port = environment.getProperty("server.port", Integer.class, 8443);
        if (port <= 0) {
            log.warn(
                    "The engine's exporter stays off: the port is not known before the start. Phases stand in for it.");
            return Optional.empty();
        }
        InetAddress address = InetAddress.getByName(environment.getProperty("server.address", "127.0.0.1"));
        String host = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
        boolean tls = environment.getProperty("server.ssl.enabled", Boolean.class, true);
        return Optional.of(URI.create(
                (tls ? "https://" : "http://") + (host.contains(":") ? "[" + host + "]" : host) + ":" + port));
    }

    /** Writes the jar: the classes of the exporter's package and nothing else. */
    static void write(Path jar) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Resource part : classes()) {
                ZipEntry entry = new ZipEntry(PACKAGE + part.getFilename());
                entry.setTime(0);
                zip.putNextEntry(entry);
                try (InputStream in = part.getInputStream()) {
                    in.transferTo(zip);
                }
                zip.closeEntry();
            }
        }
        OwnerOnly.write(jar, bytes.toByteArray());
    }

    /** Those beside the exporter's own class, in a folder or in a jar: other folders of that name may be on the class path. */
    private static List<Resource> classes() throws IOException {
        String own = PACKAGE + "ActivityExporter.class";
        URL url = Objects.requireNonNull(EngineExporter.class.getClassLoader().getResource(own), own);
        String folder = url.toString().substring(0, url.toString().length() - "ActivityExporter.class".length());
        Resource[] found = new PathMatchingResourcePatternResolver().getResources(folder + "*.class");
        return Stream.of(found)
                .sorted((one, other) ->
                        String.valueOf(one.getFilename()).compareTo(String.valueOf(other.getFilename())))
                .toList();
    }
}
