package dev.certloom.embedded;

import java.nio.file.Path;
import java.util.Map;

/** Our gateway interceptor for the embedded engine, and the settings with which the engine loads it. */
final class EngineInterceptor {

    static final BrokerExtension EXTENSION = new BrokerExtension("dev.certloom.interceptor.SharedSecretInterceptor");

    private static final String ENVIRONMENT = "ZEEBE_BROKER_GATEWAY_INTERCEPTORS_0_";

    private EngineInterceptor() {}

    /**
     * The engine's environment variables for it.
     *
     * @param jar made of {@link #EXTENSION}
     * @param secretFile the secret that every client of the engine must present
     */
    static Map<String, String> environment(Path jar, Path secretFile) {
        return Map.of(
                ENVIRONMENT + "ID",
                "certloom",
                ENVIRONMENT + "JARPATH",
                jar.toString(),
                ENVIRONMENT + "CLASSNAME",
                EXTENSION.className(),
                "CERTLOOM_GATEWAY_SECRETFILE",
                secretFile.toString());
    }
}
