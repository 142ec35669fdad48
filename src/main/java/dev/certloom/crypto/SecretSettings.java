package dev.certloom.crypto;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The form of secrets.
 *
 * @param pkcs12Encryption how PKCS#12 files are encrypted under their empty password
 */
@ConfigurationProperties("certloom.secrets")
record SecretSettings(@DefaultValue("triple-des") Pkcs12Encryption pkcs12Encryption) {}
