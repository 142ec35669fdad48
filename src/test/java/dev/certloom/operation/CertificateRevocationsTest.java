package dev.certloom.operation;

import static dev.certloom.operation.InMemoryVault.ALICE;
import static dev.certloom.operation.InMemoryVault.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.certificate.Revocation;
import dev.certloom.certificate.VersionId;
import dev.certloom.crypto.RevocationReason;
import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.OrderNotReceived;
import dev.certloom.issuer.RevocationAnswer;
import dev.certloom.issuer.ScriptedIssuer;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Versions that their issuers signed, or did not. */
class CertificateRevocationsTest extends OrderTestBase {

    private static final CertificateName WEB = new CertificateName("web");

    private final CertificateRevocations revocations = vault.revocations();

    @AfterEach
    void everyCallWasExpected() {
        vault.issuer().verify();
    }

    @Test
    void whatTheIssuerHasRevokedIsRecordedWithItsReason() {
        VersionId version = signed();
        vault.issuer().onRevoke(order -> new RevocationAnswer.Revoked());

        Revocation revocation = revoke(version, RevocationReason.KEY_COMPROMISE);

        assertThat(revocation)
                .isEqualTo(new Revocation(vault.clock().instant(), Optional.of(RevocationReason.KEY_COMPROMISE)));
        assertThat(revocations.of(VAULT, WEB, version)).contains(revocation);
        assertThat(vault.acts("certificate-revoked"))
                .singleElement()
                .satisfies(act -> assertThat(act.details())
                        .containsEntry("version", version.value())
                        .containsEntry("reason", "keyCompromise")
                        .containsEntry("issuer", "ca")
                        .doesNotContainKey("alreadyRevoked"));
    }

    @Test
    void whatIsRevokedForTheSameReasonIsAnsweredAndForAnotherRefused() {
        VersionId version = signed();
        vault.issuer().onRevoke(order -> new RevocationAnswer.Revoked());
        Revocation first = revoke(version, RevocationReason.KEY_COMPROMISE);

        assertThat(revoke(version, RevocationReason.KEY_COMPROMISE)).isEqualTo(first);
        assertRefused(Refusal.Kind.CONFLICT, version, "for the reason keyCompromise, which stays");

        assertThat(vault.acts("certificate-revoked")).hasSize(1);
        assertThat(vault.acts("certificate-revocation-requested")).hasSize(1);
        assertThat(revocations.revoker(VAULT, WEB, version)).isEmpty();
    }

    @Test
    void whatIsRevokedMayStillBecomeKnownAsCompromised() {
        VersionId version = signed();
        vault.issuer().onRevoke(order -> new RevocationAnswer.Revoked(), order -> new RevocationAnswer.Revoked());
        Revocation first = revoke(version, RevocationReason.SUPERSEDED);
        assertThat(revocations.revoker(VAULT, WEB, version)).contains(new IssuerName("ca"));
        vault.clock().advance(Duration.ofHours(1));

        Revocation second = revoke(version, RevocationReason.KEY_COMPROMISE);

        assertThat(second).isEqualTo(new Revocation(first.at(), Optional.of(RevocationReason.KEY_COMPROMISE)));
        assertThat(revocations.of(VAULT, WEB, version)).contains(second);
        assertThat(vault.acts("certificate-revoked"))
                .last()
                .satisfies(act -> assertThat(act.details())
                        .containsEntry("reason", "keyCompromise")
                        .containsEntry("reasonBefore", "superseded"));
    }

    @Test
    void whereTheCaSaysOnlyThatItHadRevokedItsReasonIsNotKnownAnyMore() {
        VersionId version = signed();
        vault.issuer()
                .onRevoke(
                        order -> new RevocationAnswer.Revoked(),
                        ScriptedIssuer.fails(),
                        order -> new RevocationAnswer.AlreadyRevoked(),
                        order -> new RevocationAnswer.AlreadyRevoked());
        Revocation first = revoke(version, RevocationReason.SUPERSEDED);
        assertThatThrownBy(() -> revoke(version, RevocationReason.KEY_COMPROMISE))
                .isInstanceOf(Refusal.class);
        assertThat(revocations.of(VAULT, WEB, version)).contains(first);

        Revocation second = revoke(version, RevocationReason.KEY_COMPROMISE);

        assertThat(second).isEqualTo(new Revocation(first.at(), Optional.empty()));
        assertThat(revoke(version, RevocationReason.KEY_COMPROMISE)).isEqualTo(second);
        assertThat(revocations.of(VAULT, WEB, version)).contains(second);
        assertThat(vault.acts("certificate-revoked"))
                .hasSize(2)
                .last()
                .satisfies(act -> assertThat(act.details())
                        .containsEntry("reason", "unknown")
                        .containsEntry("reasonBefore", "superseded")
                        .containsEntry("alreadyRevoked", "true")
                        .containsEntry("asked", "keyCompromise"));
    }

    @Test
    void ofTwoWhoAskAtTheSameTimeTheOneWhoseReasonTheCaHasTakenIsOnRecord() {
        VersionId version = signed();
        meanwhileRevoked(version, RevocationReason.UNSPECIFIED, new RevocationAnswer.AlreadyRevoked());

        Revocation revocation = revoke(version, RevocationReason.SUPERSEDED);

        assertThat(revocation.reason()).contains(RevocationReason.SUPERSEDED);
        assertThat(revocations.of(VAULT, WEB, version)).contains(revocation);
    }

    @Test
    void ofTwoWhoAskAtTheSameTimeThatItIsCompromisedCounts() {
        VersionId version = signed();
        meanwhileRevoked(version, RevocationReason.SUPERSEDED, new RevocationAnswer.Revoked());

        Revocation revocation = revoke(version, RevocationReason.KEY_COMPROMISE);

        assertThat(revocation.reason()).contains(RevocationReason.KEY_COMPROMISE);
        assertThat(revocations.of(VAULT, WEB, version)).contains(revocation);
    }

    @Test
    void ofTwoReasonsThatTheCaHasTakenAtTheSameTimeNobodyKnowsWhichItHas() {
        VersionId version = signed();
        meanwhileRevoked(version, RevocationReason.UNSPECIFIED, new RevocationAnswer.Revoked());

        assertThat(revoke(version, RevocationReason.SUPERSEDED).reason()).isEmpty();
    }

    @Test
    void afterALostAnswerTheSameIsAskedAgain() {
        VersionId version = signed();
        vault.issuer().onRevoke(ScriptedIssuer.fails(), order -> new RevocationAnswer.AlreadyRevoked());

        assertRefused(Refusal.Kind.OUTCOME_UNKNOWN, version, "not known whether");
        assertThat(revocations.of(VAULT, WEB, version)).isEmpty();
        assertThat(vault.acts("certificate-revoked")).isEmpty();
        assertThat(vault.acts("certificate-revocation-requested"))
                .as("who asked, although nobody knows what came of it")
                .singleElement()
                .satisfies(act -> assertThat(act.details()).containsEntry("reason", "unspecified"));
        revoke(version, RevocationReason.UNSPECIFIED);

        assertThat(revocations.of(VAULT, WEB, version).orElseThrow().reason())
                .as("the CA's, whatever it is")
                .isEmpty();
        assertThat(vault.acts("certificate-revoked"))
                .singleElement()
                .satisfies(act -> assertThat(act.details())
                        .containsEntry("alreadyRevoked", "true")
                        .containsEntry("reason", "unknown")
                        .containsEntry("asked", "unspecified"));
        assertThat(revoke(version, RevocationReason.SUPERSEDED).reason()).isEmpty();
    }

    @Test
    void whatDidNotReachTheIssuerIsKnownNotToBeRevoked() {
        VersionId version = signed();
        vault.issuer().onRevoke(order -> {
            throw new OrderNotReceived(CallOutcome.NOT_CALLED, "no connection to it");
        });

        assertRefused(Refusal.Kind.NOT_YET, version, "Nothing was revoked");
    }

    @Test
    void anIssuersNoIsAnsweredInItsWords() {
        VersionId version = signed();
        vault.issuer().onRevoke(order -> new RevocationAnswer.Refused("It is not yours."));

        assertRefused(Refusal.Kind.FORBIDDEN, version, "It is not yours.");

        assertThat(revocations.of(VAULT, WEB, version)).isEmpty();
        assertThat(revocations.revoker(VAULT, WEB, version)).contains(new IssuerName("ca"));
    }

    @Test
    void whatNoIssuerSignedNobodyIsAskedToRevoke() {
        PendingOperation operation = vault.request("Unknown");
        byte[] certificate = FakePki.sign(operation.csr().orElseThrow()).bytes();
        vault.merges().mergeUploaded(VAULT, operation.id(), certificate, true, ALICE);
        VersionId uploaded = current();

        assertThat(revocations.revoker(VAULT, WEB, uploaded)).isEmpty();
        assertRefused(Refusal.Kind.FORBIDDEN, uploaded, "Have its CA revoke it");
    }

    @Test
    void anIssuerThatTakesNoRevocationsIsNamed() {
        VersionId version = signed();
        vault.issuer().takeNoRevocations();

        assertThat(revocations.revoker(VAULT, WEB, version)).isEmpty();
        assertRefused(Refusal.Kind.FORBIDDEN, version, "of its issuer ca takes no revocations");
    }

    @Test
    void whatIsNotThereIsNotFound() {
        signed();

        assertRefused(Refusal.Kind.CERTIFICATE_NOT_FOUND, VersionId.random(), "was not found");
    }

    private VersionId signed() {
        vault.merge(issued().operation());
        return current();
    }

    private VersionId current() {
        return vault.queries()
                .certificate(VAULT, WEB, Optional.empty())
                .version()
                .id();
    }

    private Revocation revoke(VersionId version, RevocationReason reason) {
        return revocations.revoke(VAULT, WEB, version.value(), reason, ALICE);
    }

    /** While the next who asks waits for the CA, which revokes, another asks it too and gets this answer at once. */
    private void meanwhileRevoked(VersionId version, RevocationReason reason, RevocationAnswer answer) {
        vault.issuer()
                .onRevoke(
                        order -> {
                            revoke(version, reason);
                            return new RevocationAnswer.Revoked();
                        },
                        order -> answer);
    }

    private void assertRefused(Refusal.Kind kind, VersionId version, String words) {
        assertThatThrownBy(() -> revoke(version, RevocationReason.UNSPECIFIED))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(kind))
                .hasMessageContaining(words);
    }
}
