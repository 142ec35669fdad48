package dev.certloom;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts Certloom: a certificate service with the Key Vault API in front and a Camunda 8 process behind each request. */
@SpringBootApplication
public class CertloomApplication {

    public static void main(String[] args) {
        SpringApplication.run(CertloomApplication.class, args);
    }
}
