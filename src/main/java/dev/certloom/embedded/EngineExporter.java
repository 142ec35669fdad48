package dev.certloom.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;

/** Our exporter for the embedded engine, and the settings with which the engine loads it. */
final class EngineExporter {

    private static final Logger LOG = LoggerFactory.getLogger(EngineExporter.class);

    static final BrokerExtension EXTENSION = new BrokerExtension("dev.certloom.exporter.ActivityExporter");

    private static final String ENVIRONMENT = "ZEEBE_BROKER_EXPORTERS_CERTLOOM_";

    private EngineExporter() {}

    /**
     * The engine's environment variables for it.
     *
     * @param jar made of {@link #EXTENSION}
     * @param secretFile the secret that the receiver knows
     * @param ca the CA that signs the receiver's certificate; empty for the JVM's trust store
     */
    static Map<String, String> environment(URI receiver, Path jar, Path secretFile, Optional<Path> ca) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put(ENVIRONMENT + "CLASSNAME", EXTENSION.className());
        environment.put(ENVIRONMENT + "JARPATH", jar.toString());
        environment.put(
                ENVIRONMENT + "ARGS_URL", receiver.resolve("/engine/records").toString());
        environment.put(ENVIRONMENT + "ARGS_SECRETFILE", secretFile.toString());
        ca.ifPresent(file -> environment.put(ENVIRONMENT + "ARGS_CA", file.toString()));
        return environment;
    }

    /** Where the application will listen, seen from this machine; empty when that is known only after the start. */
    static Optional<URI> receiver(Environment environment) throws IOException {
        int port = environment.getProperty("server.port", Integer.class, 8443);
        if (port <= 0) {
            LOG.warn(
                    "The engine's exporter stays off: the port is not known before the start. Phases stand in for it.");
            return Optional.empty();
        }
        InetAddress address = InetAddress.getByName(environment.getProperty("server.address", "127.0.0.1"));
        String host = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
        boolean tls = environment.getProperty("server.ssl.enabled", Boolean.class, true);
        return Optional.of(URI.create(
                (tls ? "https://" : "http://") + (host.contains(":") ? "[" + host + "]" : host) + ":" + port));
    }
}
