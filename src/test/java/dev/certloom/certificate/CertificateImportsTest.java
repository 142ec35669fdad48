package dev.certloom.certificate;

import static dev.certloom.operation.InMemoryVault.ALICE;
import static dev.certloom.operation.InMemoryVault.ASKING;
import static dev.certloom.operation.InMemoryVault.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditableEvent;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.CreateCertificate;
import dev.certloom.operation.FakePki;
import dev.certloom.operation.InMemoryVault;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CertificateImportsTest {

    private static final CertificateName WEB = new CertificateName("web");

    private final InMemoryVault vault = new InMemoryVault();
    private final CertificateImports imports = vault.imports();

    @Test
    void importWhenNameIsFreeThenVersionIsCurrentAndPolicyDerived() {
        VersionView imported = importUntil("2027-01-01T00:00:00Z", Optional.empty());

        assertThat(imported.version().complete()).isTrue();
        assertThat(imported.policy().issuer().name()).isEqualTo(IssuerName.UNKNOWN);
        assertThat(imported.policy().x509().keyUsages()).isEmpty();
        assertThat(vault.queries().certificate(VAULT, WEB, Optional.empty())).isEqualTo(imported);
        assertThat(vault.events())
                .satisfiesExactly(
                        known -> assertThat(known).isInstanceOf(VersionImported.class),
                        recorded -> assertThat(recorded)
                                .isInstanceOfSatisfying(
                                        AuditableEvent.class,
                                        act -> assertThat(act.action()).isEqualTo(AuditAction.CERTIFICATE_IMPORTED)));
    }

    @Test
    void importWhenAPolicyIsGivenThenItsMembersGoOverTheCertificates() {
        VersionView imported = importUntil("2027-01-01T00:00:00Z", Optional.of(Drafts.by("Self")));

        assertThat(imported.policy().issuer().name()).isEqualTo(IssuerName.SELF);
        assertThat(imported.policy().key().algorithm()).isEqualTo(KeyAlgorithm.EC_P256);
    }

    @Test
    void importWhenItsPolicyHasAnInvalidNameThenNextCreateIsRefused() {
        // given
        PolicyDraft wrong = Drafts.with(draft -> draft.names =
                new SubjectAlternativeNames(List.of(), List.of("a", "foo.*.example"), List.of(), List.of(), List.of()));
        importUntil("2027-01-01T00:00:00Z", Optional.of(wrong.overlaidWith(Drafts.by("Self"))));
        CreateCertificate next =
                new CreateCertificate(VAULT, WEB, Optional.empty(), true, Map.of(), Optional.empty(), ASKING);

        // when, then
        assertThatThrownBy(() -> vault.requests().accept(next))
                .isInstanceOf(Refusal.class)
                .hasMessage("Property x509_props.sans.dns_names has invalid value");
        assertThat(vault.queries().versions(VAULT, WEB, Optional.empty(), 25).items())
                .hasSize(1);
    }

    @Test
    void importWhenAnOperationIsInProgressThenRefusedWithoutEffect() {
        create();
        int events = vault.events().size();

        assertRefused("2027-01-01T00:00:00Z", Refusal.Kind.OPERATION_IN_PROGRESS);

        assertThat(vault.pending("web").isOpen()).isTrue();
        assertThat(vault.events()).hasSize(events);
    }

    @Test
    void importWhenAnOperationHasEndedThenItIsGone() {
        create();
        vault.issue("web");

        assertThat(importUntil("2027-01-01T00:00:00Z", Optional.empty())
                        .certificate()
                        .pending())
                .isEmpty();

        assertThatThrownBy(() -> vault.requests().pending(VAULT, WEB, Optional.empty()))
                .isInstanceOf(Refusal.class);
        assertThat(vault.queries().versions(VAULT, WEB, Optional.empty(), 25).items())
                .hasSize(2);
    }

    @Test
    void importWhenTheCertificateHasExpiredThenItIsRefused() {
        assertRefused("2026-03-01T11:59:59Z", Refusal.Kind.INVALID);

        assertThat(vault.events()).isEmpty();
    }

    @Test
    void theImportsTextFormHoldsNeitherKeyNorPassword() {
        assertThat(command("secret-value", Optional.empty()).toString()).isEqualTo("ImportCertificate[default/web]");
    }

    private void create() {
        vault.request("Self");
    }

    private VersionView importUntil(String notAfter, Optional<PolicyDraft> policy) {
        return imports.importCertificate(command(FakePki.importable(notAfter), policy), ALICE);
    }

    private static ImportCertificate command(String value, Optional<PolicyDraft> policy) {
        return new ImportCertificate(VAULT, WEB, value, "pass", policy, true, Map.of(), Optional.empty());
    }

    private void assertRefused(String notAfter, Refusal.Kind kind) {
        assertThatThrownBy(() -> importUntil(notAfter, Optional.empty()))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(kind));
    }
}
