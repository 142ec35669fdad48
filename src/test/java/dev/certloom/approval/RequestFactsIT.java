package dev.certloom.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.issuer.IssuerAccountDraft;
import dev.certloom.issuer.IssuerAccounts;
import dev.certloom.issuer.OrganizationDetails;
import dev.certloom.vault.CertificateName;
import dev.certloom.vault.CertificateRequests;
import dev.certloom.vault.Claim;
import dev.certloom.vault.CreateCertificate;
import dev.certloom.vault.Fulfilment;
import dev.certloom.vault.IssuerName;
import dev.certloom.vault.PendingOperation;
import dev.certloom.vault.PolicyDraft;
import dev.certloom.vault.SubjectAlternativeNames;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the decision table is told of a request, on the real database: read from what would be signed. */
class RequestFactsIT extends ApprovalScene {

    private final ApprovalFacts facts = SERVICE.getBean(ApprovalFacts.class);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CN=*.evil.example",
                "cn=*.evil.example",
                "2.5.4.3=*.evil.example",
                "OID.2.5.4.3=*.evil.example",
                "oid.2.5.4.3=*.evil.example",
                "C=SE+CN=*.evil.example",
                "CN=good.example+CN=*.evil.example",
                "O=Example+2.5.4.3=*.evil.example,C=SE",
                "CN=\\2a.evil.example",
                "CN=\\ *.evil.example",
                "CN=w*.evil.example",
                "CN=evil.*",
                "O=*.evil.example",
                "UID=*.evil.example",
                "DC=*,DC=evil,DC=example",
                "E=*@evil.example",
                "unstructuredName=*.evil.example",
                "1.2.3.4.5=*.evil.example",
                // a T61, a Universal and a BMP string
                "CN=#140e2a2e6576696c2e6578616d706c65",
                "CN=#1c080000002a0000002e",
                "CN=#1e04002a002e",
                // look-alikes that software folds to an asterisk
                "CN=\uff0a.evil.example",
                "CN=\ufe61.evil.example",
                "CN=\u2217.evil.example"
            })
    void anAsteriskAnywhereInTheSubjectIsAWildcard(String subject) {
        assertThat(members(subject, SubjectAlternativeNames.NONE)).containsEntry("wildcard", true);
    }

    @Test
    void anAsteriskInAnAlternativeNameOfAnyKindIsAWildcard() {
        for (SubjectAlternativeNames names : List.of(
                names(List.of(), List.of("a.*.example"), List.of(), List.of()),
                names(List.of("*@evil.example"), List.of(), List.of(), List.of()),
                names(List.of(), List.of(), List.of("any*@evil.example"), List.of()),
                names(List.of(), List.of(), List.of(), List.of("https://*@evil.example/")),
                names(List.of(), List.of(), List.of(), List.of("https://%2a.evil.example/")))) {
            assertThat(members("CN=plain.example", names)).containsEntry("wildcard", true);
        }
    }

    @Test
    void aPlainRequestIsNoWildcardAndAllOfItIsTold() {
        Map<String, Object> members = members(
                "CN=\\ WWW.Example ,OU=Web+O=Ex\\2bample,C=SE",
                names(List.of("a@b.example"), List.of("API.example."), List.of("u@b.example"), List.of()));

        assertThat(members)
                .containsEntry("wildcard", false)
                .containsEntry("names", List.of("www.example", "a@b.example", "api.example", "u@b.example"))
                .containsEntry("keyType", "RSA_2048")
                .containsEntry("approvedBefore", false)
                .containsEntry("validityMonths", 12);
    }

    @Test
    void renewalIsUnchangedOnlyWhileItsIssuerIs() {
        IssuerName issuer = new IssuerName("facts-" + name.value().substring(0, 12));
        account(issuer, "one", "secret", "org");
        approvedAndCompleted(issuer);

        assertThat(changes(issuer)).isEmpty();
        // a new secret is the same account
        account(issuer, "one", "other", "org");
        assertThat(changes(issuer)).isEmpty();
        account(issuer, "two", "other", "org");
        assertThat(changes(issuer)).isNotEmpty();
        account(issuer, "one", "other", "another org");
        assertThat(changes(issuer)).isNotEmpty();
        jdbc.sql("update issuer set provider = 'Test' where name = :name")
                .param("name", issuer.value())
                .update();
        assertThat(changes(issuer)).isNotEmpty();
    }

    private List<?> changes(IssuerName issuer) {
        Claim claim = requested(VAULT, name, issuer.value(), asker("alice-id"));
        RequestFacts told = facts.of(operation(claim));
        SERVICE.getBean(CertificateRequests.class).delete(VAULT, name, Optional.empty(), actor("alice"));
        assertThat(told.members()).containsEntry("approvedBefore", true);
        return (List<?>) told.members().get("changes");
    }

    /** As if people had approved the request and its certificate had been issued. */
    private void approvedAndCompleted(IssuerName issuer) {
        Claim claim = requested(VAULT, name, issuer.value(), asker("alice-id"));
        StepId step = open(claim, "step", 1);
        desk.approve(VAULT, step, BOB, "");
        assertThat(approvals.recordByPeople(claim, "rule", 1).approved()).isTrue();
        jdbc.sql("update operation set phase = 'COMPLETED', is_open = false where id = :id")
                .param("id", claim.operation().value())
                .update();
    }

    private static void account(IssuerName issuer, String accountId, String password, String organization) {
        SERVICE.getBean(IssuerAccounts.class)
                .set(
                        VAULT,
                        issuer,
                        new IssuerAccountDraft(
                                Optional.of("LocalCA"),
                                Optional.of(accountId),
                                Optional.of(password),
                                Optional.of(new OrganizationDetails(Optional.of(organization), List.of())),
                                Optional.of(true)),
                        actor("admin"));
    }

    private Map<String, Object> members(String subject, SubjectAlternativeNames names) {
        return facts.of(asked(subject, names)).members();
    }

    private PendingOperation asked(String subject, SubjectAlternativeNames names) {
        PendingOperation operation = SERVICE.getBean(CertificateRequests.class)
                .create(
                        new CreateCertificate(
                                VAULT,
                                new CertificateName("n" + java.util.UUID.randomUUID()),
                                Optional.of(draft(subject, names)),
                                true,
                                Map.of(),
                                Optional.empty(),
                                asker("alice-id")),
                        actor("alice"));
        return SERVICE.getBean(Fulfilment.class)
                .prepare(new Claim(operation.id(), 1, 7, "engine", "create-key-and-csr"));
    }

    private static PolicyDraft draft(String subject, SubjectAlternativeNames names) {
        return new PolicyDraft(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(subject),
                names,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("Self"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static SubjectAlternativeNames names(
            List<String> emails, List<String> dns, List<String> upns, List<String> uris) {
        return new SubjectAlternativeNames(emails, dns, upns, uris, List.of());
    }
}
