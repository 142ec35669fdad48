package dev.certloom;

import java.lang.reflect.Proxy;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.modulith.events.config.EventPublicationAutoConfiguration;

/**
 * Starts Certloom: a certificate service with the Key Vault API in front and a Camunda 8 process behind each request.
 */
@SpringBootApplication(exclude = EventPublicationAutoConfiguration.class) // see store.OutboxConfiguration
public class CertloomApplication {

    /** Set by Maven's {@code spring-boot:run}, see the build. */
    private static final String RUN_BY_MAVEN = "run.by.maven";
    /** Exit code of a program interrupted from its terminal. */
    private static final int INTERRUPTED = 130;

    private static final String TLS_GROUPS = "jdk.tls.namedGroups";

    public static void main(String[] args) throws ReflectiveOperationException {
        if (Boolean.getBoolean(RUN_BY_MAVEN)) {
            endAsInterrupted();
        }
        leaveOutFiniteFieldGroups();
        SpringApplication.run(CertloomApplication.class, args);
    }

    /**
     * Where Ctrl-C reaches Maven alone, that sends SIGTERM on, and would call the orderly end that follows a failure of
     * the build. By reflection, because nothing switches off the compiler's warning of this API, which has no successor.
     */
    private static void endAsInterrupted() throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object end = Proxy.newProxyInstance(
                CertloomApplication.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                    System.exit(INTERRUPTED);
                    return null;
                });
        signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance("TERM"), end);
    }

    /**
     * A stranger chooses by which group a TLS key is agreed upon, and one of 8,192 bits keeps a processor busy for ten
     * times as long as a curve does. Every client of this century knows a curve. Read once, when the first connection
     * is made.
     */
    private static void leaveOutFiniteFieldGroups() {
        if (System.getProperty(TLS_GROUPS) == null) {
            System.setProperty(TLS_GROUPS, "x25519,secp256r1,secp384r1,secp521r1");
        }
    }
}
