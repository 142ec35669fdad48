package dev.certloom.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.approval.StandingApproval.Limits;
import dev.certloom.certificate.IssuerParameters;
import dev.certloom.certificate.KeyProperties;
import dev.certloom.certificate.PolicyDraft;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyUsage;
import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.crypto.X509Properties;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.Asker;
import dev.certloom.operation.CertificateRequests;
import dev.certloom.operation.Claim;
import dev.certloom.operation.CreateCertificate;
import dev.certloom.operation.OperationProgression;
import dev.certloom.operation.PendingOperation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Approvals given in advance, on the real database: who may give them, and what they cover. */
@Tag("attack")
class StandingApprovalIT extends ApprovalScene {

    private static final Limits TWELVE_MONTHS = new Limits(Set.of(), 12, Set.of(), Map.of());

    private final StandingApprovals standing = SERVICE.getBean(StandingApprovals.class);
    private final ApprovalFacts facts = SERVICE.getBean(ApprovalFacts.class);
    private final String domain = "d" + UUID.randomUUID().toString().substring(0, 8) + ".example";
    private final Instant until = Instant.now().plus(Duration.ofDays(30));

    @Test
    void itCountsOnceASecondMemberHasConfirmedIt() {
        // given
        StandingApproval given = give("." + domain, TWELVE_MONTHS);

        // when, then
        assertThat(isCovered("CN=a." + domain, Asked.AS_IS)).isFalse();
        assertThat(standing.confirm(VAULT, given.id(), BOB).confirmation()).isPresent();
        assertThat(isCovered("CN=a." + domain, Asked.AS_IS)).isTrue();
        assertThat(standing.list(VAULT)).extracting(StandingApproval::id).contains(given.id());
    }

    @Test
    void itsAuthorCannotConfirmIt() {
        StandingApproval given = give("." + domain, TWELVE_MONTHS);

        assertThatThrownBy(() -> standing.confirm(VAULT, given.id(), CAROL))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.NOT_ALLOWED);
                    assertThat(refusal.attemptedAction().orElseThrow().action())
                            .isEqualTo(AuditAction.STANDING_APPROVAL_CONFIRMED);
                });
        assertThat(isCovered("CN=a." + domain, Asked.AS_IS)).isFalse();
        assertThat(jdbc.sql("select count(*) from audit_line where object = :object and outcome = 'REFUSED'")
                        .param("object", "standingapprovals/" + given.id())
                        .query(Integer.class)
                        .single())
                .as("lines of the service, beside the one of whoever called it")
                .isZero();
    }

    @Test
    void whoIsInNoGroupThatIsAskedCanNeitherGiveNorConfirmIt() {
        Approver stranger = new Approver(actor("stranger"), Set.of("elsewhere"));
        StandingApproval given = give("." + domain, TWELVE_MONTHS);

        assertThatThrownBy(() -> standing.confirm(VAULT, given.id(), stranger)).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> standing.give(
                        VAULT, new DnsNamePattern("." + domain), TWELVE_MONTHS, until, "because", stranger))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void itIsConfirmedOnce() {
        StandingApproval given = confirmed("." + domain, TWELVE_MONTHS);
        Approver third = new Approver(actor("third"), BOB.groups());

        assertThatThrownBy(() -> standing.confirm(VAULT, given.id(), third))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.TASK_ENDED));
    }

    @Test
    void aPublicSuffixCannotBeGiven() {
        assertThatThrownBy(() -> give(".co.uk", TWELVE_MONTHS)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID);
            assertThat(refusal.getMessage()).contains("public suffix");
        });
    }

    @Test
    void earlierOnesCanBeConfirmedForTwoWeeksAndOnlyWithinTheRules() {
        // given
        String old = older("." + domain);
        String suffix = older(".co.uk");

        // when, then
        assertThat(isCovered("CN=a." + domain, Asked.AS_IS)).isFalse();
        assertThatThrownBy(() -> standing.confirm(VAULT, suffix, BOB)).isInstanceOf(Refusal.class);
        jdbc.sql("update standing_approval set confirm_by = :past where id = :id")
                .param(
                        "past",
                        java.time.OffsetDateTime.now(java.time.ZoneOffset.UTC).minusSeconds(1))
                .param("id", old)
                .update();
        assertThatThrownBy(() -> standing.confirm(VAULT, old, BOB)).isInstanceOf(Refusal.class);
        assertThat(standing.list(VAULT)).extracting(StandingApproval::id).doesNotContain(old);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CN=a.%s,O=Other",
                "CN=a.%s,O=Example,OU=Web",
                "O=Example",
                "CN=x%s",
                "CN=w*.%s",
                "CN=a.%s+CN=evil.example",
                "CN=a.%s,E=a@%s",
                "CN=a.%s,UID=root"
            })
    void aSubjectWithAnythingButTheNameAndWhatIsStatedIsNotCovered(String subject) {
        confirmed("." + domain, new Limits(Set.of(), 12, Set.of(), Map.of("O", "Example")));

        assertThat(isCovered("CN=a." + domain + ",O=example ", Asked.AS_IS)).isTrue();
        assertThat(isCovered(subject.replace("%s", domain), Asked.AS_IS)).isFalse();
    }

    @Test
    void namesOfOtherKindsAreNotCovered() {
        confirmed("." + domain, TWELVE_MONTHS);
        String good = "a." + domain;

        assertThat(isCovered("CN=" + good, Asked.names(List.of(), List.of(good), List.of(), List.of(), List.of())))
                .isTrue();
        for (Asked other : List.of(
                Asked.names(List.of("a@" + good), List.of(), List.of(), List.of(), List.of()),
                Asked.names(List.of(), List.of(good, "evil.example"), List.of(), List.of(), List.of()),
                Asked.names(List.of(), List.of(), List.of("a@" + good), List.of(), List.of()),
                Asked.names(List.of(), List.of(), List.of(), List.of("https://" + good + "/"), List.of()),
                Asked.names(List.of(), List.of(), List.of(), List.of(), List.of("10.0.0.1")))) {
            assertThat(isCovered("CN=" + good, other)).as(other.toString()).isFalse();
        }
    }

    @Test
    void itReachesNoFurtherThanItsLimits() {
        confirmed("." + domain, new Limits(Set.of(new IssuerName("Self")), 12, Set.of(KeyAlgorithm.EC_P256), Map.of()));
        String subject = "CN=a." + domain;
        Asked fits = Asked.AS_IS.key(KeyAlgorithm.EC_P256);

        assertThat(isCovered(subject, fits)).isTrue();
        assertThat(isCovered(subject, fits.months(13))).isFalse();
        assertThat(isCovered(subject, fits.key(KeyAlgorithm.RSA_2048))).isFalse();
        assertThat(isCovered(subject, fits.issuer("Unknown"))).isFalse();
        assertThat(isCovered(subject, fits.usages(Set.of(KeyUsage.KEY_CERT_SIGN))))
                .isFalse();
        assertThat(isCovered(subject, fits.extendedUsages(List.of("1.3.6.1.5.5.7.3.3"))))
                .isFalse();
    }

    @Test
    void itNeverCoversWhatItsAuthorOrWhoConfirmedItAsksFor() {
        confirmed("." + domain, TWELVE_MONTHS);

        assertThat(isCovered("CN=a." + domain, Asked.AS_IS.by(CAROL.actor()))).isFalse();
        assertThat(isCovered("CN=a." + domain, Asked.AS_IS.by(BOB.actor()))).isFalse();
    }

    @Test
    void itDoesNotCoverWhoMadeItsAuthorsAccountsWhileThereAreOthers() {
        // given
        confirmed("." + domain, TWELVE_MONTHS);
        for (String puppet : List.of("bob", "carol")) {
            jdbc.sql("""
                            insert into account_act (person, user_name, kind, actor, at)
                            values (:id, :name, 'ADDED', 'dora-id', now())
                            """).param("id", puppet + "-id").param("name", puppet).update();
        }

        // when, then
        assertThat(isCovered("CN=a." + domain, Asked.AS_IS))
                .as("nobody else is there")
                .isTrue();
        approver("erin", "approvers");
        approver("frank", "approvers");
        assertThat(isCovered("CN=a." + domain, Asked.AS_IS)).isFalse();
        assertThat(isCovered("CN=a." + domain, Asked.AS_IS.by(actor("eve")))).isTrue();
    }

    private StandingApproval give(String names, Limits limits) {
        return standing.give(VAULT, new DnsNamePattern(names), limits, until, "because", CAROL);
    }

    private StandingApproval confirmed(String names, Limits limits) {
        return standing.confirm(VAULT, give(names, limits).id(), BOB);
    }

    /** As it lies there since before a second person was asked for. */
    private String older(String names) {
        String id = give("." + domain, TWELVE_MONTHS).id();
        jdbc.sql("update standing_approval set name_pattern = :names where id = :id")
                .param("names", names)
                .param("id", id)
                .update();
        return id;
    }

    private boolean isCovered(String subject, Asked asked) {
        PendingOperation operation = SERVICE.getBean(CertificateRequests.class)
                .accept(new CreateCertificate(
                        VAULT,
                        new CertificateName("n" + UUID.randomUUID()),
                        Optional.of(asked.draft(subject)),
                        true,
                        Map.of(),
                        Optional.empty(),
                        new Asker.Caller(asker(asked.by.id()), asked.by)));
        PendingOperation keyed = SERVICE.getBean(OperationProgression.class)
                .prepare(new Claim(operation.id(), 1, 7, "engine", "create-key-and-csr"), Function.identity());
        return Boolean.TRUE.equals(facts.of(keyed).members().get("standingApproval"));
    }

    /** What is asked for beside the subject. */
    private record Asked(
            SubjectAlternativeNames names,
            KeyAlgorithm key,
            int months,
            String issuer,
            Set<KeyUsage> usages,
            List<String> extendedUsages,
            Actor by) {

        private static final Asked AS_IS = new Asked(
                SubjectAlternativeNames.NONE,
                KeyAlgorithm.RSA_2048,
                12,
                "Self",
                Set.of(KeyUsage.DIGITAL_SIGNATURE),
                List.of("1.3.6.1.5.5.7.3.1"),
                actor("dora"));

        static Asked names(
                List<String> emails, List<String> dns, List<String> upns, List<String> uris, List<String> ips) {
            return new Asked(
                    new SubjectAlternativeNames(emails, dns, upns, uris, ips),
                    AS_IS.key,
                    AS_IS.months,
                    AS_IS.issuer,
                    AS_IS.usages,
                    AS_IS.extendedUsages,
                    AS_IS.by);
        }

        Asked key(KeyAlgorithm other) {
            return new Asked(names, other, months, issuer, usages, extendedUsages, by);
        }

        Asked months(int other) {
            return new Asked(names, key, other, issuer, usages, extendedUsages, by);
        }

        Asked issuer(String other) {
            return new Asked(names, key, months, other, usages, extendedUsages, by);
        }

        Asked usages(Set<KeyUsage> other) {
            return new Asked(names, key, months, issuer, other, extendedUsages, by);
        }

        Asked extendedUsages(List<String> other) {
            return new Asked(names, key, months, issuer, usages, other, by);
        }

        Asked by(Actor other) {
            return new Asked(names, key, months, issuer, usages, extendedUsages, other);
        }

        PolicyDraft draft(String subject) {
            return new PolicyDraft(
                    new KeyProperties.Draft(
                            Optional.of(key.kty()),
                            Optional.of(key.sizeBits()),
                            key.curve(),
                            Optional.empty(),
                            Optional.empty()),
                    Optional.empty(),
                    new X509Properties.Draft(
                            Optional.of(subject),
                            names.toDraft(),
                            Optional.of(extendedUsages),
                            Optional.of(usages.stream().map(KeyUsage::wireName).toList()),
                            Optional.of(months),
                            Optional.empty()),
                    Optional.empty(),
                    new IssuerParameters.Draft(Optional.of(issuer), Optional.empty(), Optional.empty()),
                    Optional.empty());
        }
    }

    @Test
    void itIsRevokedOnce() throws Exception {
        // given
        String id = confirmed("." + domain, TWELVE_MONTHS).id();

        // when
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService crowd = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                all.add(crowd.submit(() -> standing.revoke(VAULT, id, BOB)));
            }
        }

        // then
        assertThat(all).filteredOn(one -> one.state() == Future.State.SUCCESS).hasSize(1);
        assertThat(all)
                .filteredOn(one -> one.state() == Future.State.FAILED)
                .allSatisfy(one -> assertThat(one.exceptionNow())
                        .isInstanceOfSatisfying(
                                Refusal.class,
                                refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.TASK_NOT_FOUND)));
        assertThat(jdbc.sql("select count(*) from audit_line where object = :object and action = :action")
                        .param("object", "standingapprovals/" + id)
                        .param("action", AuditAction.STANDING_APPROVAL_REVOKED.word())
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\u200b",
                "\u00a0",
                "a\u001b[2J",
                "a\u202eb",
                "a\u0085b",
            })
    void textThatDoesNotShowIsNeitherReasonNorSubject(String text) {
        assertThatThrownBy(
                        () -> standing.give(VAULT, new DnsNamePattern("." + domain), TWELVE_MONTHS, until, text, CAROL))
                .hasMessage(
                        "Property reason has invalid value: expected is text of 1 to 500 characters, all of them visible");
        assertThatThrownBy(() -> give("." + domain, new Limits(Set.of(), 12, Set.of(), Map.of("O", text))))
                .hasMessage("Property subject has invalid value");
    }

    @Test
    void aReasonMayHaveLinesAndASubjectHasNone() {
        Limits limits = new Limits(Set.of(), 12, Set.of(), Map.of("O", " Example "));
        StandingApproval given =
                standing.give(VAULT, new DnsNamePattern("." + domain), limits, until, " One.\r\nTwo.\n", CAROL);

        assertThat(given.reason()).isEqualTo("One.\nTwo.");
        assertThat(given.limits().subject()).containsEntry("O", "Example");
        assertThatThrownBy(() -> give("." + domain, new Limits(Set.of(), 12, Set.of(), Map.of("O", "a\r\nb"))))
                .hasMessage("Property subject has invalid value");
    }

    /** As earlier builds accepted them. */
    @Test
    void anEarlierOneWithTextThatDoesNotShowIsStillListed() {
        String id = confirmed("." + domain, TWELVE_MONTHS).id();
        jdbc.sql("update standing_approval set reason = E'\\u001b[2J', subject = '{\"O\": \"\u200b\"}' where id = :id")
                .param("id", id)
                .update();

        assertThat(standing.list(VAULT)).extracting(StandingApproval::id).contains(id);
        assertThat(isCovered("CN=a." + domain, Asked.AS_IS)).isTrue();
    }

    @Test
    void aNameWithALetterThatOnlyLooksLikeOneOfTheNameIsNotCovered() {
        confirmed(".kim." + domain, TWELVE_MONTHS);

        assertThat(isCovered("CN=a.kim." + domain, Asked.AS_IS)).isTrue();
        assertThat(isCovered("CN=a.\u212aim." + domain, Asked.AS_IS)).isFalse();
    }
}
