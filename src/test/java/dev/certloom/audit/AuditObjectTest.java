package dev.certloom.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditObjectTest {

    @ParameterizedTest
    @CsvSource({
        "/vaults/default/certificates/web, certificates/web",
        "/vaults/default/secrets/web, certificates/web",
        "/vaults/default/keys/web/0123, certificates/web",
        "certificates/web/create, certificates/web",
        "secrets/web/, certificates/web",
        "/vaults/default/certificates/issuers/ca, certificates/issuers/ca",
        "certificates/contacts, certificates/contacts",
        "/vaults/default/people/alice, people/alice",
        "approvals/0123, approvals/0123",
        "audit, audit"
    })
    void ofThenEverythingAboutACertificateIsItsCertificate(String resource, String object) {
        assertThat(AuditObject.of(resource)).isEqualTo(object);
    }
}
