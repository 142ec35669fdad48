package dev.certloom.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.approval.ApprovedChanges.Change;
import dev.certloom.certificate.IssuerParameters;
import dev.certloom.certificate.KeyProperties;
import dev.certloom.certificate.PolicyDraft;
import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.crypto.X509Properties;
import dev.certloom.issuer.IssuerAccountDraft;
import dev.certloom.issuer.IssuerAccounts;
import dev.certloom.issuer.OrganizationDetails;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.operation.AdvanceResult;
import dev.certloom.operation.Asker;
import dev.certloom.operation.CertificateRequests;
import dev.certloom.operation.Claim;
import dev.certloom.operation.CreateCertificate;
import dev.certloom.operation.OperationProgression;
import dev.certloom.operation.PendingOperation;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the decision table is told of a request, on the real database: read from what would be signed. */
@Tag("attack")
class RequestFactsIT extends ApprovalScene {

    private final ApprovalFacts facts = SERVICE.getBean(ApprovalFacts.class);
    private final LaunchDecisionService book = SERVICE.getBean(LaunchDecisionService.class);

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
                names(List.of(), List.of("*.a.example"), List.of(), List.of()),
                names(List.of("*@evil.example"), List.of(), List.of(), List.of()),
                names(List.of(), List.of(), List.of("any*@evil.example"), List.of()),
                names(List.of(), List.of(), List.of(), List.of("https://*@evil.example/")),
                names(List.of(), List.of(), List.of(), List.of("https://evil.example/%2a")))) {
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
    void issuerIsChosenByWhatApprovalIsToldLater() {
        PendingOperation operation = operation(requested(asker("alice-id")));
        Map<String, Object> later = new HashMap<>(facts.of(operation).members());

        Map<String, Object> before = facts.beforeIssuerChoice(
                        VAULT,
                        operation.certificate(),
                        operation.policy(),
                        new Asker.Caller(operation.requester(), actor("alice")))
                .members();

        later.keySet()
                .removeAll(
                        Set.of("issuer", "provider", "issuerAccount", "approvedBefore", "changes", "standingApproval"));
        assertThat(before).isEqualTo(later).containsEntry("requester", "alice-id");
    }

    @Test
    void renewalIsUnchangedOnlyWhileItsIssuerIs() {
        IssuerName issuer = new IssuerName("facts-" + name.value().substring(0, 12));
        account(issuer, "one", "secret", "org");
        approvedAndCompleted(requested(VAULT, name, issuer.value(), asker("alice-id")));

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

    static Stream<Arguments> renewals() {
        return Stream.of(
                changed("subject", draft -> draft.subject("CN=web,O=Example")),
                changed("subject", draft -> draft.subject("CN=other")),
                changed("names", draft -> draft.names(names(List.of(), List.of("web"), List.of(), List.of()))),
                changed("validity", draft -> draft.validityMonths(13)),
                changed("usages", draft -> draft.keyUsages("keyEncipherment")),
                changed("usages", draft -> draft.extendedKeyUsages("1.3.6.1.5.5.7.3.1")),
                changed("certificateAuthority", draft -> draft.certificateAuthority(true)),
                changed("keyType", draft -> draft.keySizeBits(3072)),
                changed("exportable", draft -> draft.exportable(false)),
                changed("reuseKey", draft -> draft.reuseKey(true)),
                changed("contentType", draft -> draft.contentType("application/x-pem-file")),
                changed("certificateType", draft -> draft.certificateType("EV")),
                changed("certificateTransparency", draft -> draft.certificateTransparency(false)));
    }

    private static Arguments changed(String change, UnaryOperator<TestDraft> draft) {
        return Arguments.of(change, draft);
    }

    @ParameterizedTest
    @MethodSource("renewals")
    void whateverTheTableMayReadIsComparedWithWhatPeopleApproved(String change, UnaryOperator<TestDraft> differently) {
        TestDraft plain = new TestDraft().subject("CN=web");
        approvedAndCompleted(prepared(name, plain));

        Judged different = judged(differently.apply(plain));
        assertThat(different.told.members())
                .extractingByKey("changes", InstanceOfAssertFactories.list(String.class))
                .contains(change);
        assertThat(different.shown)
                .extracting(Change::fact)
                .contains(ApprovedFact.of(change).orElseThrow());
        Judged same = judged(plain.subject(" CN=WEB "));
        assertThat(same.told.members()).containsEntry("changes", List.of());
        assertThat(same.shown).isEmpty();
    }

    @Test
    void approversAreShownWhichNamesAreNewAndWhichAreGone() {
        TestDraft approved = new TestDraft().subject("CN=web.example");
        approvedAndCompleted(
                prepared(name, approved.names(names(List.of(), List.of("old.example"), List.of(), List.of()))));

        assertThat(judged(approved.names(names(List.of(), List.of("new.example"), List.of(), List.of()))
                                .validityMonths(6))
                        .shown)
                .containsExactlyInAnyOrder(
                        new Change(ApprovedFact.NAMES, List.of("old.example"), List.of("new.example")),
                        new Change(ApprovedFact.VALIDITY, List.of("12"), List.of("6")));
    }

    /** What of a request the table is told, and people are shown. */
    private record Judged(RequestFacts told, List<Change> shown) {}

    private Judged judged(TestDraft draft) {
        PendingOperation operation = operation(prepared(name, draft));
        Judged judged = new Judged(
                facts.of(operation), SERVICE.getBean(ApprovedChanges.class).of(operation));
        SERVICE.getBean(CertificateRequests.class).delete(VAULT, name, Optional.empty(), actor("alice"));
        return judged;
    }

    private RequestFacts told(TestDraft draft) {
        return judged(draft).told;
    }

    @Test
    void whatIsUnreadableIsNamedAndCoveredByNoEarlierApproval() {
        // given: people approved this very request
        TestDraft unreadable = new TestDraft()
                .subject("CN=#03020061,O=Example")
                .names(names(List.of(), List.of("a.covered.example"), List.of(), List.of()));
        approvedAndCompleted(prepared(name, unreadable));

        RequestFacts told = told(unreadable);

        assertThat(told.unreadable()).containsExactly("subject attribute CN (2.5.4.3)");
        assertThat(told.members())
                .containsEntry("unreadable", List.of("subject attribute CN (2.5.4.3)"))
                .containsEntry("wildcard", true)
                .containsEntry("approvedBefore", false)
                .containsEntry("standingApproval", false)
                .containsEntry("changes", List.of());
    }

    @Test
    void oneLaunchIsJudgedOnceAndTheNextAnew() {
        IssuerName issuer = new IssuerName("facts-" + name.value().substring(4, 16));
        account(issuer, "one", "secret", "org");
        Claim first = requested(VAULT, name, issuer.value(), asker("alice-id"));
        Object judged = book.judged(first).members().get("issuerAccount");
        account(issuer, "two", "secret", "org");

        assertThat(book.judge(first).facts().members()).containsEntry("issuerAccount", judged);
        assertThat(book.judge(nextLaunch(first)).facts().members().get("issuerAccount"))
                .isNotEqualTo(judged);
    }

    @Test
    void launchThatWaitsToBeDecidedIsJudgedAsThingsStandByThen() {
        IssuerName issuer = new IssuerName("facts-" + name.value().substring(4, 16));
        account(issuer, "one", "secret", "org");
        Claim waiting = nextLaunch(requested(VAULT, name, issuer.value(), asker("alice-id")));
        Object before = book.judge(waiting).facts().members().get("issuerAccount");
        account(issuer, "two", "secret", "org");

        assertThat(book.judged(waiting).members()).containsEntry("issuerAccount", before);
        assertThat(book.judge(waiting).facts().members().get("issuerAccount")).isNotEqualTo(before);
    }

    @Test
    void approvalIsRecordedOnlyForTheRequestThatWasJudged() {
        Claim claim = prepared(name, new TestDraft().subject("CN=web"));
        StepId step = open(claim, "step", 1);
        decisions.approve(VAULT, step, BOB, "");
        jdbc.sql("update operation set csr = (select csr from operation where id = :other) where id = :id")
                .param(
                        "other",
                        prepared(
                                        new CertificateName("other-" + UUID.randomUUID()),
                                        new TestDraft().subject("CN=*.evil.example"))
                                .operation()
                                .value())
                .param("id", claim.operation().value())
                .update();

        assertThat(approvalProcess.recordByPeople(claim, "rule", 1).approved()).isFalse();
        assertThat(approvalProcess.recordAutomatic(claim, "rule", 1)).isNotEqualTo(new AdvanceResult.Done(true));
    }

    @Test
    void approvalsWithoutKeptFactsAskPeopleOnceAndTheStartSaysSo() {
        Claim claim = prepared(name, new TestDraft().subject("CN=web"));
        approvedAndCompleted(claim);
        jdbc.sql("update judged_request set facts = '{}' where operation = :id")
                .param("id", claim.operation().value())
                .update();

        RequestFacts told = told(new TestDraft().subject("CN=web"));

        assertThat(told.members())
                .containsEntry("approvedBefore", true)
                .extractingByKey("changes", InstanceOfAssertFactories.list(String.class))
                .contains(
                        "provider",
                        "issuerAccount",
                        "subject",
                        "names",
                        "validity",
                        "usages",
                        "contentType",
                        "reuseKey");
        assertThat(SERVICE.getBean(JdbcApprovalRecords.class).countApprovedWithoutFacts(Instant.EPOCH))
                .isEqualTo(1);
    }

    private Claim prepared(CertificateName certificate, TestDraft draft) {
        PendingOperation operation = SERVICE.getBean(CertificateRequests.class)
                .accept(new CreateCertificate(
                        VAULT,
                        certificate,
                        Optional.of(draft.policy()),
                        true,
                        Map.of(),
                        Optional.empty(),
                        new Asker.Caller(asker("alice-id"), actor("alice"))));
        Claim claim = new Claim(operation.id(), 1, 7, "engine", "create-key-and-csr");
        SERVICE.getBean(OperationProgression.class).prepare(claim, Function.identity());
        decide(claim, new LaunchDecision.ByProcess());
        return claim;
    }

    private List<?> changes(IssuerName issuer) {
        Claim claim = requested(VAULT, name, issuer.value(), asker("alice-id"));
        RequestFacts told = facts.of(operation(claim));
        SERVICE.getBean(CertificateRequests.class).delete(VAULT, name, Optional.empty(), actor("alice"));
        assertThat(told.members()).containsEntry("approvedBefore", true);
        return told.members().get("changes") instanceof List<?> changes ? changes : List.of();
    }

    /** As if people had approved the request and its certificate had been issued. */
    private void approvedAndCompleted(Claim claim) {
        StepId step = open(claim, "step", 1);
        decisions.approve(VAULT, step, BOB, "");
        assertThat(approvalProcess.recordByPeople(claim, "rule", 1).approved()).isTrue();
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
        CertificateName certificate = new CertificateName("n" + UUID.randomUUID());
        return facts.of(operation(
                        prepared(certificate, new TestDraft().subject(subject).names(names))))
                .members();
    }

    private static SubjectAlternativeNames names(
            List<String> emails, List<String> dns, List<String> upns, List<String> uris) {
        return new SubjectAlternativeNames(emails, dns, upns, uris, List.of());
    }

    /** A draft of a policy by {@code Self}, member by member. */
    private record TestDraft(PolicyDraft policy) {

        TestDraft() {
            this(stated(Map.of("issuer", "Self")));
        }

        TestDraft subject(String subject) {
            return over(Map.of("subject", subject));
        }

        TestDraft names(SubjectAlternativeNames names) {
            return over(Map.of("names", names));
        }

        TestDraft validityMonths(int months) {
            return over(Map.of("validityMonths", months));
        }

        TestDraft keyUsages(String... usages) {
            return over(Map.of("keyUsages", List.of(usages)));
        }

        TestDraft extendedKeyUsages(String... usages) {
            return over(Map.of("extendedKeyUsages", List.of(usages)));
        }

        TestDraft certificateAuthority(boolean authority) {
            return over(Map.of("certificateAuthority", authority));
        }

        TestDraft keySizeBits(int bits) {
            return over(Map.of("keySizeBits", bits));
        }

        TestDraft exportable(boolean exportable) {
            return over(Map.of("exportable", exportable));
        }

        TestDraft reuseKey(boolean reuse) {
            return over(Map.of("reuseKey", reuse));
        }

        TestDraft contentType(String type) {
            return over(Map.of("contentType", type));
        }

        TestDraft certificateType(String type) {
            return over(Map.of("certificateType", type));
        }

        TestDraft certificateTransparency(boolean transparency) {
            return over(Map.of("certificateTransparency", transparency));
        }

        private TestDraft over(Map<String, ?> members) {
            return new TestDraft(policy.overlaidWith(stated(members)));
        }

        private static PolicyDraft stated(Map<String, ?> members) {
            return new PolicyDraft(
                    new KeyProperties.Draft(
                            Optional.empty(),
                            member(members, "keySizeBits"),
                            Optional.empty(),
                            member(members, "exportable"),
                            member(members, "reuseKey")),
                    member(members, "contentType"),
                    new X509Properties.Draft(
                            member(members, "subject"),
                            TestDraft.<SubjectAlternativeNames>member(members, "names")
                                    .map(SubjectAlternativeNames::toDraft)
                                    .orElse(SubjectAlternativeNames.Draft.EMPTY),
                            member(members, "extendedKeyUsages"),
                            member(members, "keyUsages"),
                            member(members, "validityMonths"),
                            member(members, "certificateAuthority")),
                    Optional.empty(),
                    new IssuerParameters.Draft(
                            member(members, "issuer"),
                            member(members, "certificateType"),
                            member(members, "certificateTransparency")),
                    Optional.empty());
        }

        @SuppressWarnings("unchecked")
        private static <T> Optional<T> member(Map<String, ?> members, String name) {
            return Optional.ofNullable((T) members.get(name));
        }
    }
}
