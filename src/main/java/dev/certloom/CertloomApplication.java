package dev.certloom;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.modulith.events.config.EventPublicationAutoConfiguration;

/** Starts Certloom: a certificate service with the Key Vault API in front and a Camunda 8 process behind each request. */
@SpringBootApplication(exclude = EventPublicationAutoConfiguration.class) // see store.OutboxConfiguration
public class CertloomApplication {

    private static final String TLS_GROUPS = "jdk.tls.namedGroups";

    public static void main(String[] args) {
        leaveOutFiniteFieldGroups();
        SpringApplication.run(CertloomApplication.class, args);
    }

    /**
     * A stranger chooses by which group a TLS key is agreed upon, and one of 8,192 bits keeps a processor busy for ten times as long
     * as a curve does. Every client of this century knows a curve. Read once, when the first connection is made.
     */
    private static void leaveOutFiniteFieldGroups() {
        if (System.getProperty(TLS_GROUPS) == null) {
            System.setProperty(TLS_GROUPS, "x25519,secp256r1,secp384r1,secp521r1");
        }
    }
}
