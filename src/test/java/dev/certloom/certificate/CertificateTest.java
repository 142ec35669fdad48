package dev.certloom.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CertificateTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final Certificate unused = Certificate.named(new VaultName("default"), new CertificateName("web"));
    private final CertificatePolicy policy = Drafts.by("Self").complete(NOW);
    private final OperationId operation = OperationId.random();
    private final VersionId version = VersionId.random();

    @Test
    void aNameIsVisibleOnceSomethingWasAccepted() {
        assertThat(unused.isVisible()).isFalse();
        assertThat(unused.requested(policy, operation).isVisible()).isTrue();
        assertThat(unused.imported(policy, version).isVisible()).isTrue();
    }

    @Test
    void requestedThenItsOperationIsShownAndCurrentStays() {
        Certificate requested = unused.imported(policy, version).requested(policy, operation);

        assertThat(requested.shows(operation)).isTrue();
        assertThat(requested.shows(OperationId.random())).isFalse();
        assertThat(requested.isCurrent(version)).isTrue();
    }

    @Test
    void importedThenItsVersionIsCurrentAndNothingPending() {
        Certificate imported = unused.requested(policy, operation).imported(policy, version);

        assertThat(imported.isCurrent(version)).isTrue();
        assertThat(imported.isCurrent(VersionId.random())).isFalse();
        assertThat(imported.shows(operation)).isFalse();
    }

    @Test
    void replacingThenThePolicyKeepsItsDateOfCreation() {
        Instant later = NOW.plusSeconds(60);
        CertificatePolicy next = Drafts.by("Unknown").complete(later);

        assertThat(unused.imported(policy, version).replacing(next, later)).isEqualTo(next.dated(NOW, later));
        assertThat(unused.replacing(next, later)).isEqualTo(next);
    }

    @Test
    void aVersionIsNotAddedWhileAnOperationIsInProgress() {
        Certificate requested = unused.requested(policy, operation);

        assertThat(new Certificates.Locked(requested, false).forNewVersion()).isEqualTo(requested);
        assertThatThrownBy(() -> new Certificates.Locked(requested, true).forNewVersion())
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.OPERATION_IN_PROGRESS));
    }
}
