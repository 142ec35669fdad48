package dev.certloom.crypto;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The form of secrets.
 *
 * @param pkcs12Encryption how PKCS#12 secrets are encrypted under their empty password: {@code triple-des}, so
 *     that old readers open them, or {@code aes-256}
 */
@ConfigurationProperties("certloom.secrets")
record SecretSettings(@DefaultValue("triple-des") Pkcs12Encryption pkcs12Encryption) {}
