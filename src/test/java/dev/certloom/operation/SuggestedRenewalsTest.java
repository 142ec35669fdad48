package dev.certloom.operation;

import static dev.certloom.operation.InMemoryVault.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.certificate.VersionView;
import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.ScriptedIssuer.Call;
import dev.certloom.issuer.SuggestedWindow;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Refusal;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SuggestedRenewalsTest extends OrderTestBase {

    private static final Duration PAUSE = Duration.ofHours(6);

    private final SuggestedRenewals renewals = vault.suggestedRenewals();

    @Test
    void theCaIsNotAskedAgainBeforeTheTimeThatItHasSaid() {
        VersionView version = signed();
        SuggestedWindow window = window();
        vault.issuer().onAdvise(order -> Optional.of(window), order -> Optional.of(window));

        assertThat(renewals.of(version)).contains(window);
        assertThat(renewals.of(version)).contains(window);
        assertThat(asked()).isOne();

        vault.clock().advance(PAUSE);
        renewals.of(version);
        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void whoCannotBeAskedIsNamedAndNothingIsRemembered() {
        VersionView version = signed();
        vault.issuer()
                .onAdvise(
                        order -> {
                            throw new IssuerUnavailable(CallOutcome.NO_ANSWER, "no connection to it");
                        },
                        order -> Optional.empty());

        assertThatThrownBy(() -> renewals.of(version))
                .isInstanceOf(Refusal.class)
                .hasMessage("Issuer 'ca' does not say when to renew it: no connection to it.");
        assertThat(renewals.of(version)).isEmpty();
    }

    @Test
    void nobodyIsAskedAboutWhatNoIssuerSigned() {
        PendingOperation operation = vault.request("Unknown");
        vault.merges()
                .mergeUploaded(
                        VAULT,
                        operation.id(),
                        FakePki.sign(operation.csr().orElseThrow()).bytes(),
                        true,
                        InMemoryVault.ALICE);

        assertThat(renewals.mayBeAsked(current())).isFalse();
        assertThat(renewals.of(current())).isEmpty();
        assertThat(asked()).isZero();
    }

    private int asked() {
        return vault.issuer().calls(Call.ADVISE);
    }

    private VersionView signed() {
        vault.merge(issued().operation());
        return current();
    }

    private VersionView current() {
        return vault.queries().certificate(VAULT, new CertificateName("web"), Optional.empty());
    }

    private SuggestedWindow window() {
        return new SuggestedWindow(
                vault.clock().instant(),
                vault.clock().instant().plus(Duration.ofDays(2)),
                Optional.empty(),
                vault.clock().instant().plus(PAUSE));
    }
}
