package dev.certloom.operation;

import static dev.certloom.operation.InMemoryVault.ALICE;
import static dev.certloom.operation.InMemoryVault.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.certloom.certificate.VersionId;
import dev.certloom.certificate.VersionView;
import dev.certloom.chaincheck.CertificateCheck;
import dev.certloom.issuer.CancelAnswer;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class CertificateMergesTest {

    private static final CertificateName WEB = new CertificateName("web");

    private final InMemoryVault vault = new InMemoryVault();
    private final CertificateMerges merges = vault.merges();

    @Test
    void mergeWhenManualThenItsVersionIsMadeAndTheInstanceIsTold() {
        PendingOperation operation = create("Unknown");

        VersionView merged = merge(signed(), Optional.empty());

        assertThat(merged.version().id()).isEqualTo(operation.version());
        assertThat(merged.version().complete()).isTrue();
        assertThat(merged.version().enabled()).isTrue();
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.COMPLETED);
        assertThat(vault.events())
                .filteredOn(MergeRequested.class::isInstance)
                .singleElement()
                .isInstanceOf(MergeRequested.InTime.class);
    }

    @Test
    void mergeWhenTheOperationHadFailedThenAnotherInstanceIsStarted() {
        create("ca");
        vault.refuse("web", Failure.Cause.ISSUER, "No.");

        merge(signed(), Optional.empty());

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.COMPLETED);
        assertThat(vault.pending("web").failure()).isEmpty();
        assertThat(vault.events())
                .filteredOn(MergeRequested.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        MergeRequested.Late.class,
                        event -> assertThat(event.fence()).isEqualTo(2));
    }

    @Test
    void mergeWhenTheEndedRequestsKeyIsWipedThenForbiddenSayingSo() {
        create("ca");
        vault.refuse("web", Failure.Cause.ISSUER, "No.");
        vault.wipeKey("web");

        assertRefused(
                signed(),
                Refusal.Kind.FORBIDDEN,
                "The certificate cannot be merged: the private key was deleted because the request ended without a certificate more than 90 days ago. Request the certificate again.");

        assertThat(vault.pending("web").chain()).isEmpty();
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.REFUSED);
    }

    @Test
    void mergeWhenAnIssuerIsAtWorkThenItIsForbidden() {
        create("ca");

        assertRefused(
                signed(),
                Refusal.Kind.FORBIDDEN,
                "Merge is forbidden on pending object created with issuer : ca while it is in progess.");
    }

    @Test
    void mergeWhenThereIsNoOperationThenNothingIsFound() {
        assertRefused(new byte[] {1}, Refusal.Kind.PENDING_NOT_FOUND, "Pending Certificate not found: web");
    }

    @Test
    void mergeWhenTheKeyIsAnothersThenTheRequestStaysOpenWithoutChain() {
        create("Unknown");

        assertRefused(
                FakePki.certificateOfAnotherKey().bytes(),
                Refusal.Kind.INVALID,
                "The public key of the end-entity certificate in the specified X.509 certificate content does not match the public part of the specified private key. Please check if certificate is valid");

        assertThat(vault.pending("web").chain()).isEmpty();
        assertThat(vault.pending("web").isOpen()).isTrue();
    }

    @Test
    void mergeWhenTheCheckFindsAFaultThenItIsRefused() {
        create("Unknown");
        vault.pki().findFault("It is forged.");

        assertRefused(signed(), Refusal.Kind.INVALID, "It is forged.");
    }

    @Test
    void mergeWhenNoApprovalIsOnRecordThenItIsForbidden() {
        create("Unknown");
        vault.withoutApproval("web");

        assertRefused(
                signed(),
                Refusal.Kind.FORBIDDEN,
                "The certificate cannot be merged: the request has no approval on record.");
        assertThat(vault.pending("web").chain()).isEmpty();
    }

    @Test
    void mergeWhenTheCsrIsNotMadeThenItIsForbidden() {
        vault.withoutWorkers();
        create("Unknown");

        assertRefused(
                new byte[] {1},
                Refusal.Kind.FORBIDDEN,
                "The certificate cannot be merged: the certificate signing request has not been created yet.");
    }

    @Test
    void mergeWhenNobodyWorksThenTheChainIsKeptAndAnotherForbidden() {
        create("Unknown");
        vault.withoutWorkers();
        byte[] signed = signed();

        assertRefused(
                signed,
                Refusal.Kind.NOT_YET,
                "The signed certificate was accepted and kept, but merging it takes longer than usual. Repeat the request with the same certificate.");

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.VERIFYING);
        assertRefused(
                FakePki.signOtherwise(vault.pending("web").csr().orElseThrow()).bytes(),
                Refusal.Kind.FORBIDDEN,
                "The certificate cannot be merged: the request has already been given another certificate.");
        assertThat(vault.merge(vault.pending("web").id())).isEqualTo(new AdvanceResult.Done(true));
        assertThat(merge(signed, Optional.empty()).version().complete()).isTrue();
    }

    @Test
    void mergeWhenTheRequestIsDeletedMeanwhileThenItIsAConflict() {
        create("Unknown");
        byte[] signed = signed();
        vault.onceHeld(() -> vault.delete("web"));

        assertRefused(
                signed,
                Refusal.Kind.CONFLICT,
                "The certificate cannot be merged: the request has been deleted in the meantime. No version was created.");

        assertThat(vault.completeVersions()).isZero();
    }

    @Test
    void mergeWhenItIsLateAndTheSlotIsTakenMeanwhileThenConflict() {
        create("ca");
        vault.refuse("web", Failure.Cause.ISSUER, "No.");
        byte[] signed = signed();
        vault.onceHeld(() -> create("Unknown"));

        assertRefused(
                signed,
                Refusal.Kind.CONFLICT,
                "The certificate cannot be merged: another request or certificate has taken its place in the meantime. No version was created.");

        assertThat(vault.completeVersions()).isZero();
    }

    @Test
    void mergeWhenRepeatedThenOneVersionAndTheEngineIsToldOnce() {
        create("Unknown");
        byte[] signed = signed();

        VersionId first = merge(signed, Optional.empty()).version().id();
        VersionId second = merge(signed, Optional.empty()).version().id();

        assertThat(second).isEqualTo(first);
        assertThat(vault.queries().versions(VAULT, WEB, Optional.empty(), 25).items())
                .hasSize(1);
        assertThat(vault.events()).filteredOn(MergeRequested.class::isInstance).hasSize(1);
    }

    @Test
    void mergeWhenItBringsAttributesThenTheyWinOverTheRequests() {
        create("Unknown");

        VersionView merged = merges.merge(
                new MergeCertificate(VAULT, WEB, List.of(signed()), Optional.of(false), Map.of("k", "v")), ALICE);

        assertThat(merged.version().enabled()).isFalse();
        assertThat(merged.version().tags()).containsExactly(Map.entry("k", "v"));
    }

    @Test
    void mergeWhenItDeviatesThenItIsRefusedAndNothingIsChanged() {
        create("Unknown");
        PendingOperation before = vault.pending("web");
        vault.pki().findDeviation("IsAnAuthority", "It is an authority's.");

        assertThatThrownBy(() -> merge(signed(), Optional.empty()))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID))
                .hasMessage(
                        "It is an authority's. If this is intended, upload it on the request's page, where the deviation can be accepted.");

        assertThat(vault.pending("web")).isEqualTo(before);
        assertThat(vault.events()).noneMatch(MergeRequested.class::isInstance);
    }

    @Test
    void mergeWhenTheRequestIsNotTheJudgedOneThenBothWaysAreForbidden() {
        create("Unknown");
        vault.exchangeRequest("web");
        byte[] signed = signed();

        for (ThrowingCallable way :
                List.<ThrowingCallable>of(() -> merge(signed, Optional.empty()), () -> upload(signed, true))) {
            assertThatThrownBy(way)
                    .isInstanceOfSatisfying(
                            Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.FORBIDDEN))
                    .hasMessageContaining("the approval on record is of another certificate signing request");
        }
    }

    @Test
    void mergeUploadedWhenItDeviatesThenItIsRefusedWithoutEffect() {
        create("Unknown");
        PendingOperation before = vault.pending("web");
        vault.pki().findDeviation("NamesAreMissing", "It lacks a name.");

        assertThatThrownBy(() -> upload(signed(), false))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID))
                .hasMessage("It lacks a name. If this is intended, accept the deviation and upload it again.");

        assertThat(vault.pending("web")).isEqualTo(before);
        assertThat(vault.events()).noneMatch(MergeRequested.class::isInstance);
    }

    @Test
    void mergeUploadedWhenDeviationsAreAcceptedThenTheyGoOnRecord() {
        create("Unknown");
        vault.pki().findDeviation("NamesAreMissing", "It lacks a name.");
        vault.pki().findDeviation("NotYetValid", "It begins later.");

        upload(signed(), true);

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.COMPLETED);
        assertThat(mergeDetails()).containsEntry("acceptedDeviations", "NamesAreMissing,NotYetValid");
    }

    @Test
    void mergeUploadedWhenThereIsARemarkThenItMustBeAcceptedToo() {
        create("Unknown");
        vault.pki().findRemark("ValidityIsLonger", "It is valid for longer.");

        assertThatThrownBy(() -> upload(signed(), false)).hasMessageStartingWith("It is valid for longer. If this is");
        upload(signed(), true);

        assertThat(mergeDetails()).containsEntry("acceptedDeviations", "ValidityIsLonger");
    }

    @Test
    void mergeWhenThereIsARemarkThenItIsTakenAsKeyVaultDoes() {
        create("Unknown");
        vault.pki().findRemark("ValidityIsLonger", "It is valid for longer.");

        merge(signed(), Optional.empty());

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.COMPLETED);
        assertThat(mergeDetails()).containsOnlyKeys("sha1");
    }

    @Test
    void mergeUploadedWhenNothingDeviatesThenNoneIsOnRecord() {
        create("Unknown");

        VersionView merged = upload(signed(), true);

        assertThat(merged.version().complete()).isTrue();
        assertThat(mergeDetails()).containsOnlyKeys("sha1");
    }

    @Test
    void mergeUploadedWhenADemandedRuleIsBrokenThenAcceptingIsFutile() {
        create("Unknown");
        vault.pki().findFault("It is forged.");
        vault.pki().findDeviation("NamesAreMissing", "It lacks a name.");

        assertUploadRefused(signed(), Refusal.Kind.INVALID, "It is forged.");
    }

    @Test
    void mergeUploadedWhenTheKeyIsAnothersThenAcceptingIsFutile() {
        create("Unknown");

        assertUploadRefused(
                FakePki.certificateOfAnotherKey().bytes(), Refusal.Kind.INVALID, "The public key of the end-entity");
    }

    @Test
    void mergeUploadedWhenTheCsrIsNotMadeThenItIsForbidden() {
        vault.withoutWorkers();
        create("Unknown");

        assertUploadRefused(new byte[] {1}, Refusal.Kind.FORBIDDEN, "The certificate cannot be merged");
    }

    @Test
    void mergeUploadedWhenALaterRequestIsInTheSlotThenItIsNotFound() {
        OperationId earlier = create("Unknown").id();
        byte[] signed = signed();
        upload(signed, false);
        create("Unknown");

        assertThatThrownBy(() -> merges.mergeUploaded(VAULT, earlier, signed, true, ALICE))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.PENDING_NOT_FOUND));
        assertThatThrownBy(() -> merges.inspectUploaded(
                        new VaultName("other"), vault.pending("web").id(), signed))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.PENDING_NOT_FOUND));
    }

    @Test
    void mergeUploadedWhenTheSlotIsTakenMeanwhileThenItIsNotFound() {
        OperationId earlier = create("Unknown").id();
        byte[] signed = signed();
        CertificateMerges late = vault.mergesOnceThisHasHappened(() -> {
            upload(signed, false);
            create("Unknown");
        });

        assertThatThrownBy(() -> late.mergeUploaded(VAULT, earlier, signed, true, ALICE))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.PENDING_NOT_FOUND));

        assertThat(vault.pending("web").chain()).isEmpty();
    }

    @Test
    void inspectUploadedThenEveryFindingIsToldAndNothingIsChanged() {
        create("Unknown");
        PendingOperation before = vault.pending("web");
        vault.pki().findFault("It is forged.");
        vault.pki().findDeviation("NamesAreMissing", "It lacks a name.");

        assertThat(merges.inspectUploaded(VAULT, before.id(), signed()))
                .extracting(CertificateCheck.Finding::statement, CertificateCheck.Finding::isDeviation)
                .containsExactly(
                        tuple("It is a certificate", false),
                        tuple("It is no forgery", false),
                        tuple("It is as asked", true));

        assertThat(vault.pending("web")).isEqualTo(before);
        assertThat(vault.events()).noneMatch(MergeRequested.class::isInstance);
    }

    private Map<String, String> mergeDetails() {
        return vault.events().stream()
                .filter(MergeRequested.class::isInstance)
                .map(MergeRequested.class::cast)
                .findFirst()
                .orElseThrow()
                .details();
    }

    private VersionView upload(byte[] uploaded, boolean accepted) {
        return merges.mergeUploaded(VAULT, vault.pending("web").id(), uploaded, accepted, ALICE);
    }

    /** Though deviations are accepted. */
    // what is offered

    @Test
    void takesCertificateWhenItsTurnIsAPersonsUntilOneIsHeld() {
        PendingOperation waiting = create("Unknown");
        assertThat(merges.takesCertificate(waiting)).isTrue();

        vault.hold("web");
        assertThat(merges.takesCertificate(vault.pending("web"))).isFalse();
    }

    @Test
    void takesCertificateWhenItEndedAfterApprovalThenLateOnesToo() {
        create("ca");
        assertThat(merges.takesCertificate(vault.pending("web")))
                .as("an issuer is at work")
                .isFalse();

        vault.refuse("web", Failure.Cause.ISSUER, "No.");
        assertThat(merges.takesCertificate(vault.pending("web"))).isTrue();
        assertThatCode(() -> merges.inspectUploaded(VAULT, vault.pending("web").id(), signed()))
                .doesNotThrowAnyException();

        vault.wipeKey("web");
        assertOffersNothing("the private key was deleted");
    }

    @Test
    void takesCertificateWhenItWasCancelledBeforeApprovalThenNone() {
        create("ca");
        vault.withoutApproval("web");
        vault.cancel("web");
        vault.decideCancellation("web", CancelAnswer.GRANTED);
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.CANCELLED);

        assertOffersNothing("the request has no approval on record");
    }

    @Test
    void takesCertificateWhenItIsNotTheRequestThatWasJudgedThenNone() {
        create("Unknown");
        vault.exchangeRequest("web");

        assertOffersNothing("the approval on record is of another certificate signing request");
    }

    @Test
    void takesCertificateWhenItIsCompletedOrItsPlaceIsTakenThenNone() {
        PendingOperation first = create("ca");
        vault.refuse("web", Failure.Cause.ISSUER, "No.");
        PendingOperation refused = vault.pending("web");
        create("Unknown");
        assertThat(merges.takesCertificate(refused)).isFalse();
        assertThat(first.id()).isEqualTo(refused.id());

        merge(signed(), Optional.empty());
        assertThat(merges.takesCertificate(vault.pending("web"))).isFalse();
    }

    /** And what is not offered is not taken, nor looked at as if it were. */
    private void assertOffersNothing(String reason) {
        PendingOperation operation = vault.pending("web");
        assertThat(merges.takesCertificate(operation)).isFalse();
        assertThatThrownBy(() -> merges.inspectUploaded(VAULT, operation.id(), signed()))
                .hasMessageContaining(reason);
        assertThatThrownBy(() -> merges.mergeUploaded(VAULT, operation.id(), signed(), true, ALICE))
                .hasMessageContaining(reason);
    }

    private void assertUploadRefused(byte[] uploaded, Refusal.Kind kind, String beginning) {
        PendingOperation before = vault.pending("web");
        assertThatThrownBy(() -> upload(uploaded, true))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(kind))
                .hasMessageStartingWith(beginning);
        assertThat(vault.pending("web")).isEqualTo(before);
    }

    private PendingOperation create(String issuer) {
        vault.addIssuer("ca", "Test");
        return vault.request(issuer);
    }

    private byte[] signed() {
        return FakePki.sign(vault.pending("web").csr().orElseThrow()).bytes();
    }

    private VersionView merge(byte[] entry, Optional<Boolean> enabled) {
        return merges.merge(new MergeCertificate(VAULT, WEB, List.of(entry), enabled, Map.of()), ALICE);
    }

    private void assertRefused(byte[] entry, Refusal.Kind kind, String message) {
        assertThatThrownBy(() -> merge(entry, Optional.empty()))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(kind))
                .hasMessage(message);
    }
}
