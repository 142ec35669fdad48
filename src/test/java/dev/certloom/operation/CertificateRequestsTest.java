package dev.certloom.operation;

import static dev.certloom.operation.InMemoryVault.ALICE;
import static dev.certloom.operation.InMemoryVault.ASKING;
import static dev.certloom.operation.InMemoryVault.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.CertificateVersion;
import dev.certloom.certificate.Drafts;
import dev.certloom.certificate.PolicyDraft;
import dev.certloom.certificate.VersionId;
import dev.certloom.certificate.VersionView;
import dev.certloom.crypto.KeyId;
import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.RequestLimits;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class CertificateRequestsTest {

    private static final CertificateName WEB = new CertificateName("web");

    private final InMemoryVault vault = new InMemoryVault();
    private final CertificateRequests requests = vault.requests();

    @Test
    void createWhenTheNameIsNewThenDisabledVersionAndEngineIsTold() {
        PendingOperation operation = create(Drafts.by("Self"));

        assertThat(operation.csr()).isPresent();
        CertificateVersion version = current().version();
        assertThat(version.complete()).isFalse();
        assertThat(version.enabled()).isFalse();
        assertThat(version.notBefore()).isEqualTo(vault.clock().instant().minus(Duration.ofMinutes(10)));
        assertThat(vault.events())
                .filteredOn(CertificateRequested.class::isInstance)
                .first()
                .isInstanceOfSatisfying(CertificateRequested.class, event -> {
                    assertThat(event.operationId()).isEqualTo(operation.id());
                    assertThat(event.fence()).isEqualTo(1);
                    assertThat(event.actor()).isEqualTo(ALICE);
                });
    }

    @Test
    void createWhenThePolicyIsAnotherThenItsChangeIsOnRecord() {
        // given
        create(Drafts.by("Self"));
        vault.issue("web");

        // when
        PendingOperation second = create(Drafts.with(draft -> {
            draft.subject = Optional.of("CN=other");
            draft.issuer = Optional.of("Self");
        }));

        // then
        assertThat(vault.acts("policy-changed")).singleElement().satisfies(act -> {
            assertThat(act.operation()).contains(second.id());
            assertThat(act.object()).isEqualTo("certificates/web");
            assertThat(act.actor()).isEqualTo(ALICE);
            assertThat(act.details()).isEqualTo(Map.of("before.subject", "CN=web", "after.subject", "CN=other"));
        });
    }

    @Test
    void createWhenNobodyWorksThenTheRequestIsAcceptedWithoutCsr() {
        vault.withoutWorkers();

        PendingOperation operation = create(Drafts.by("Self"));

        assertThat(operation.csr()).isEmpty();
        assertThat(vault.pending("web").id()).isEqualTo(operation.id());
    }

    @Test
    void acceptWhenTheSystemAsksThenTheGroupsOfItsRequesterAreThoseOfNow() {
        // given
        Requester asked = create(Drafts.by("Self")).requester();
        vault.issue("web");
        vault.requestersAreIn(Set.of("new-team"));

        // when
        PendingOperation renewal =
                accept(WEB, Optional.empty(), new Asker.OnBehalf("renewal", asked, RequestCause.LIFETIME_PERCENTAGE));

        // then
        assertThat(asked.groups()).containsExactly("web-team");
        assertThat(renewal.requester()).isEqualTo(asked.in(Set.of("new-team")));
    }

    @Test
    void acceptWhenTheSystemAsksThenItIsOnBehalfOfTheRequester() {
        // given
        PendingOperation first = create(Drafts.by("Self"));
        vault.issue("web");
        VersionId before = current().version().id();

        // when
        PendingOperation renewal = accept(
                WEB, Optional.empty(), new Asker.OnBehalf("renewal", first.requester(), RequestCause.SUGGESTED_WINDOW));

        // then
        assertThat(renewal.csr()).isEmpty();
        assertThat(renewal.requester().id()).isEqualTo(Drafts.ASKING.id());
        assertThat(renewal.policy()).isEqualTo(first.policy());
        assertThat(vault.events())
                .filteredOn(CertificateRequested.class::isInstance)
                .last()
                .isInstanceOfSatisfying(CertificateRequested.class, event -> {
                    assertThat(event.operationId()).isEqualTo(renewal.id());
                    assertThat(event.actor())
                            .isEqualTo(new Actor("certloom:renewal", "Certloom on behalf of Alice", "", ""));
                });
        vault.issue("web");
        assertThat(current().version().id()).isEqualTo(renewal.version()).isNotEqualTo(before);
    }

    @Test
    void createWhenARenewalIsInTheWayThenItTakesItsPlace() {
        PendingOperation renewal = renewalOf(create(Drafts.by("Self")));

        PendingOperation own = create(Drafts.by("Self"));

        assertThat(vault.pending("web").id()).isEqualTo(own.id());
        assertThat(vault.events())
                .filteredOn(OperationFinished.Withdrawn.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(OperationFinished.Withdrawn.class, event -> {
                    assertThat(event.operationId()).isEqualTo(renewal.id());
                    assertThat(event.actor()).isEqualTo(SupersededRenewals.ACTOR);
                });
    }

    @Test
    void createWhenPeopleAreAtWorkOnARenewalThenItIsRefused() {
        PendingOperation renewal = renewalOf(create(Drafts.by("Self")));
        vault.peopleAreAtWork();

        assertRefused(() -> create(Drafts.by("Self")), Refusal.Kind.OPERATION_IN_PROGRESS);

        assertThat(vault.pending("web").id()).isEqualTo(renewal.id());
    }

    @Test
    void createWhenARenewalByHandIsInTheWayThenItIsRefused() {
        PendingOperation first = create(Drafts.by("Self"));
        vault.issue("web");
        accept(WEB, Optional.empty(), new Asker.Renewer(first.requester(), ALICE));

        assertRefused(() -> create(Drafts.by("Self")), Refusal.Kind.OPERATION_IN_PROGRESS);
    }

    @Test
    void acceptIfWhenTheConditionDoesNotHoldThenNothingIsChanged() {
        PendingOperation first = create(Drafts.by("Self"));
        vault.issue("web");

        assertThat(requests.acceptIf(
                        new CreateCertificate(
                                VAULT,
                                WEB,
                                Optional.empty(),
                                true,
                                Map.of(),
                                Optional.empty(),
                                new Asker.OnBehalf("renewal", first.requester(), RequestCause.LIFETIME_PERCENTAGE)),
                        operation -> false))
                .isEmpty();

        assertThat(vault.pending("web").id()).isEqualTo(first.id());
    }

    private PendingOperation renewalOf(PendingOperation first) {
        vault.issue("web");
        return accept(
                WEB,
                Optional.empty(),
                new Asker.OnBehalf("renewal", first.requester(), RequestCause.LIFETIME_PERCENTAGE));
    }

    @Test
    void createWhenThePolicyLeavesTheIssuerOpenThenTheChosenOneIsOrderedFromAndTheNextRequestIsFreeAgain() {
        // given
        CertificateRequests choosing = vault.requests((name, certificate, policy, requester) -> chosen("Self"));

        // when
        PendingOperation operation = accepted(choosing, Optional.of(Drafts.by("Auto")));

        // then
        assertThat(operation.policy().issuer().name()).isEqualTo(IssuerName.SELF);
        assertThat(operation.provider()).isEqualTo("Self");
        assertThat(current().policy().issuer().name()).isEqualTo(IssuerName.AUTO);
        assertThat(vault.acts("issuer-chosen")).singleElement().satisfies(act -> {
            assertThat(act.operation()).contains(operation.id());
            assertThat(act.actor()).isEqualTo(ALICE);
            assertThat(act.details())
                    .isEqualTo(Map.of(
                            "issuer", "Self", "rule", "everything", "table", "issuer-choice", "tableVersion", "3"));
        });
        vault.issue("web");
        CertificateRequests choosingAnother =
                vault.requests((name, certificate, policy, requester) -> chosen("Unknown"));
        assertThat(accepted(choosingAnother, Optional.empty()).isManual()).isTrue();
    }

    @Test
    void createWhenThePolicyIsAnotherOnceTheIssuerIsChosenThenItIsChosenAgain() {
        // given
        CertificateRequests self = vault.requests((name, certificate, policy, requester) -> chosen("Self"));
        accepted(self, Optional.of(Drafts.by("Auto")));
        vault.issue("web");
        List<String> asked = new ArrayList<>();
        CertificateRequests choosing = vault.requests((name, certificate, policy, requester) -> {
            asked.add(policy.x509().subject().orElseThrow());
            if (asked.size() == 1) {
                accepted(self, Optional.of(Drafts.with(draft -> {
                    draft.subject = Optional.of("CN=other");
                    draft.issuer = Optional.of("Auto");
                })));
                vault.issue("web");
            }
            return chosen("Self");
        });

        // when
        PendingOperation operation = accepted(choosing, Optional.empty());

        // then
        assertThat(asked).containsExactly("CN=web", "CN=other");
        assertThat(operation.policy().x509().subject()).contains("CN=other");
    }

    @Test
    void createWhenNoIssuerCanBeChosenThenRefusedWithoutEffect() {
        CertificateRequests choosing = vault.requests((name, certificate, policy, requester) -> {
            throw new Refusal(Refusal.Kind.INVALID, "No row fits.");
        });

        assertRefused(() -> accepted(choosing, Optional.of(Drafts.by("auto"))), Refusal.Kind.INVALID);

        assertThat(vault.events()).isEmpty();
        assertRefused(() -> requests.pending(VAULT, WEB, Optional.empty()), Refusal.Kind.PENDING_NOT_FOUND);
    }

    @Test
    void createWhenTooManyWaitForTheirKeysThenRefusedWithoutEffect() {
        vault.withoutWorkers();
        int halfOfTheRoom = (InMemoryVault.KEY_BACKLOG + 1) / 2;
        for (int i = 0; i < halfOfTheRoom; i++) {
            create(new CertificateName("web" + i), Drafts.by("Self"));
        }
        int events = vault.events().size();

        assertRefused(() -> create(Drafts.by("Self")), Refusal.Kind.THROTTLED);

        assertThat(vault.events()).hasSize(events);
        assertRefused(() -> requests.pending(VAULT, WEB, Optional.empty()), Refusal.Kind.PENDING_NOT_FOUND);
    }

    @Test
    void createWhenSomeOfThoseHaveTheirKeysThenThereIsRoomAgain() {
        for (int i = 0; i < InMemoryVault.KEY_BACKLOG; i++) {
            create(new CertificateName("web" + i), Drafts.by("Unknown"));
        }

        assertThat(create(Drafts.by("Self")).csr()).isPresent();
    }

    @Test
    void createWhenOneIsInProgressThenItIsRefusedAndNothingChanges() {
        PendingOperation first = create(Drafts.by("Self"));
        int events = vault.events().size();

        assertRefused(() -> create(Drafts.by("Unknown")), Refusal.Kind.OPERATION_IN_PROGRESS);

        assertThat(vault.pending("web").id()).isEqualTo(first.id());
        assertThat(vault.queries().policy(VAULT, WEB).issuer().name()).isEqualTo(IssuerName.SELF);
        assertThat(vault.events()).hasSize(events);
    }

    @Test
    void createWhenThePolicyIsOutOfRuleThenNotEvenTheNameStays() {
        assertRefused(() -> create(Drafts.with(draft -> draft.subject = Optional.of("web"))), Refusal.Kind.INVALID);

        assertRefused(() -> vault.queries().policy(VAULT, WEB), Refusal.Kind.CERTIFICATE_NOT_FOUND);
        assertThat(vault.events()).isEmpty();
    }

    @Test
    void createWhenAVersionExistsThenItStaysCurrentUntilCompletion() {
        create(Drafts.by("Self"));
        vault.issue("web");
        VersionId first = current().version().id();

        create(Drafts.by("Self"));
        assertThat(current().version().id()).isEqualTo(first);

        vault.issue("web");
        assertThat(current().version().id()).isNotEqualTo(first);
    }

    @Test
    void createWhenAPolicyIsStoredThenItIsReplacedButForItsCreation() {
        create(Drafts.by("Self"));
        vault.issue("web");
        var created = vault.queries().policy(VAULT, WEB).created();
        vault.clock().advance(Duration.ofDays(1));

        create(Drafts.by("Unknown"));

        CertificatePolicy policy = vault.queries().policy(VAULT, WEB);
        assertThat(policy.issuer().name()).isEqualTo(IssuerName.UNKNOWN);
        assertThat(policy.created()).isEqualTo(created);
        assertThat(policy.updated()).isEqualTo(vault.clock().instant());
    }

    @Test
    void createWhenTheKeyIsReusedThenBothVersionsShareIt() {
        PolicyDraft reusing = Drafts.by("Self").overlaidWith(Drafts.with(draft -> draft.reuseKey = Optional.of(true)));
        create(reusing);
        vault.issue("web");
        Optional<KeyId> key = current().version().key();
        create(reusing);
        vault.issue("web");

        assertThat(current().version().key()).isEqualTo(key).isPresent();
    }

    @Test
    void renewalByItselfHasNoKeySignedThatCameFromElsewhere() {
        // given
        PolicyDraft reusing = Drafts.by("Self").overlaidWith(Drafts.with(draft -> draft.reuseKey = Optional.of(true)));
        PendingOperation first = create(reusing);
        vault.issue("web");
        Optional<KeyId> key = current().version().key();
        vault.currentVersionIsBroughtIn();

        // when
        accept(
                WEB,
                Optional.empty(),
                new Asker.OnBehalf("renewal", first.requester(), RequestCause.LIFETIME_PERCENTAGE));
        vault.issue("web");

        // then
        assertThat(current().version().key()).isPresent().isNotEqualTo(key);
    }

    @Test
    void createWhenTheIssuerDoesNotExistThenItIsRefused() {
        assertRefused(() -> create(Drafts.by("nobody")), Refusal.Kind.ISSUER_NOT_FOUND);
    }

    @Test
    void createThatTheIssuerWouldNotSignIsRefusedWithoutEffect() {
        vault.addIssuer("ca", "Test");
        vault.limitIssuers(RequestLimits.NONE.withMaxValidityMonths(3));

        assertRefused(() -> create(Drafts.by("ca")), Refusal.Kind.INVALID);

        assertThat(vault.events()).isEmpty();
    }

    @Test
    void disabledIssuerIsSaidBeforeAnythingIsStoredAndAPolicyMayNameIt() {
        // given
        create(Drafts.by("Self"));
        vault.issue("web");
        vault.addIssuer("ca", "Test");
        vault.disableIssuers();
        int before = vault.events().size();

        // when / then
        assertThatThrownBy(() -> create(Drafts.by("ca")))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID))
                .hasMessageContaining("issuer 'ca' is disabled");
        assertThat(vault.events()).hasSize(before);
        vault.updates().updatePolicy(VAULT, WEB, Drafts.by("ca"), ALICE);
        assertThat(current().certificate().policy().orElseThrow().issuer().name())
                .isEqualTo(new IssuerName("ca"));
    }

    @Test
    void issuerThatStillLacksItsConfigurationIsSaidBeforeAnythingIsStored() {
        // given
        create(Drafts.by("Self"));
        vault.issue("web");
        int before = vault.events().size();
        vault.addIssuer("ca", "Test");
        vault.withoutConfigurations();

        // when / then
        for (ThrowingCallable asked : List.<ThrowingCallable>of(
                () -> create(Drafts.by("ca")),
                () -> vault.updates().updatePolicy(VAULT, WEB, Drafts.by("ca"), ALICE))) {
            assertThatThrownBy(asked)
                    .isInstanceOfSatisfying(
                            Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID))
                    .hasMessageContaining("issuer.name")
                    .hasMessageContaining("certificates/issuers/ca/configuration");
        }
        assertThat(vault.events()).hasSize(before);
        assertThat(current().certificate().policy().orElseThrow().issuer().name())
                .isEqualTo(IssuerName.SELF);
    }

    @Test
    void cancelWhenAskedTwiceThenTheEngineIsToldOnce() {
        create(Drafts.by("Self"));

        cancel(true);
        cancel(true);

        assertThat(vault.events())
                .filteredOn(CancellationRequested.class::isInstance)
                .hasSize(1);
        assertThat(vault.pending("web").cancellationRequested()).isTrue();
    }

    @Test
    void cancelWhenFalseThenAnEarlierWishIsNotTakenBack() {
        create(Drafts.by("Self"));
        cancel(true);

        assertThat(cancel(false).cancellationRequested()).isTrue();
    }

    @Test
    void cancelWhenRefusedByTheIssuerThenItCanBeAskedAgain() {
        vault.addIssuer("ca", "Test");
        create(Drafts.by("ca"));
        vault.order("web");
        cancel(true);
        vault.decideCancellation("web", CancelAnswer.REFUSED);

        cancel(true);

        assertThat(vault.events())
                .filteredOn(CancellationRequested.class::isInstance)
                .extracting(event -> ((CancellationRequested) event).attempt())
                .containsExactly(1, 2);
    }

    @Test
    void cancelWhenTheCertificateIsMergedThenItIsTooLate() {
        create(Drafts.by("Self"));
        vault.issue("web");

        assertRefused(() -> cancel(true), Refusal.Kind.NOT_IN_PROGRESS);
    }

    @Test
    void deleteWhenInProgressThenALateAnswerNeverBecomesAVersion() {
        vault.addIssuer("ca", "Test");
        create(Drafts.by("ca"));
        vault.order("web");
        OperationId id = vault.pending("web").id();

        PendingOperation last = requests.delete(VAULT, WEB, Optional.empty(), ALICE);

        assertThat(last.isOpen()).isTrue();
        assertThat(vault.events())
                .filteredOn(OperationFinished.Withdrawn.class::isInstance)
                .hasSize(1);
        assertThatThrownBy(() -> vault.merge(id)).isInstanceOf(OperationEnded.class);
        assertThat(current().version().complete()).isFalse();
        assertThat(current().certificate().pending()).isEmpty();
    }

    @Test
    void deleteWhenTheRequestIdIsAnothersThenNothingIsFound() {
        create(Drafts.by("Self"));

        assertRefused(
                () -> requests.delete(
                        VAULT, WEB, Optional.of(OperationId.random().value()), ALICE),
                Refusal.Kind.PENDING_NOT_FOUND);

        assertThat(vault.pending("web").isOpen()).isTrue();
    }

    private PendingOperation create(PolicyDraft policy) {
        return create(WEB, policy);
    }

    private PendingOperation create(CertificateName name, PolicyDraft policy) {
        return requests.awaitCsr(accept(name, Optional.of(policy), ASKING));
    }

    private static ChosenIssuer chosen(String issuer) {
        return new ChosenIssuer(new IssuerName(issuer), "everything", "issuer-choice", 3);
    }

    private static PendingOperation accepted(CertificateRequests requests, Optional<PolicyDraft> policy) {
        return requests.accept(new CreateCertificate(VAULT, WEB, policy, true, Map.of(), Optional.empty(), ASKING));
    }

    private PendingOperation accept(CertificateName name, Optional<PolicyDraft> policy, Asker asker) {
        return requests.accept(new CreateCertificate(VAULT, name, policy, true, Map.of(), Optional.empty(), asker));
    }

    private PendingOperation cancel(boolean wanted) {
        return requests.cancel(VAULT, WEB, Optional.empty(), wanted, ALICE);
    }

    private VersionView current() {
        return vault.queries().certificate(VAULT, WEB, Optional.empty());
    }

    private static void assertRefused(ThrowingCallable call, Refusal.Kind kind) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(kind));
    }
}
