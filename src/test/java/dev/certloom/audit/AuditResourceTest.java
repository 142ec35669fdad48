package dev.certloom.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditResourceTest {

    @ParameterizedTest
    @CsvSource({
        "/vaults/default/certificates/web, certificates/web",
        "/vaults/default/secrets/web, certificates/web",
        "/vaults/default/keys/web/0123, certificates/web",
        "certificates/web/create, certificates/web",
        "secrets/web/, certificates/web",
        "/vaults/default/certificates/issuers/ca, certificates/issuers/ca",
        "certificates/issuers/ca/configuration, certificates/issuers/ca",
        "/vaults/default/certificates/issuers/ca/, certificates/issuers/ca",
        "certificates/contacts, certificates/contacts",
        "/vaults/default/dashboard/certificates/web/versions, certificates/web",
        "/vaults/default/deletedcertificates/web/recover, certificates/web",
        "/vaults/default/dashboard/deleted-certificates/web/purge, certificates/web",
        "deletedsecrets/web, certificates/web",
        "/vaults/default/people/alice, people/alice",
        "approvals/0123, approvals/0123",
        "audit, audit"
    })
    void ofThenEverythingAboutACertificateIsItsCertificate(String resource, String object) {
        assertThat(AuditResource.of(resource)).isEqualTo(object);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/vaults/default/operations/0123456789abcdef0123456789abcdef/certificate",
                "operations/0123456789abcdef0123456789abcdef",
                "tasks/0123456789abcdef0123456789abcdef/approve",
                "approvals/0123456789abcdef0123456789abcdef",
                "/vaults/default/dashboard/requests/0123456789abcdef0123456789abcdef/cancel",
                "/vaults/default/dashboard/tasks/0123456789abcdef0123456789abcdef/decide"
            })
    void requestWhenItsIdOrThatOfATaskIsNamedThenItIsFound(String resource) {
        assertThat(AuditResource.request(resource)).contains("0123456789abcdef0123456789abcdef");
    }

    @ParameterizedTest
    @ValueSource(strings = {"certificates/0123456789abcdef0123456789abcdef", "operations", "operations/web", "tasks/"})
    void requestWhenNoneIsNamedThenNoneIsFound(String resource) {
        assertThat(AuditResource.request(resource)).isEmpty();
    }
}
