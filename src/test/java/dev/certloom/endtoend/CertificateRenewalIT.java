package dev.certloom.endtoend;

import static dev.certloom.endtoend.BackdatedCertificates.backdate;
import static dev.certloom.endtoend.BackdatedCertificates.record;
import static dev.certloom.endtoend.BackdatedCertificates.versions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.azure.security.keyvault.certificates.models.CertificatePolicyAction;
import com.azure.security.keyvault.certificates.models.KeyVaultCertificateWithPolicy;
import com.azure.security.keyvault.certificates.models.LifetimeAction;
import java.io.ByteArrayInputStream;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Certificates whose time has come, on the real engine. */
@SharedServiceTest
class CertificateRenewalIT extends ScenarioBase {

    @Test
    void whatIsDueIsRenewedOnceAndWhatIsDisabledOrDeletedIsLeftAlone() {
        // given
        String due = random("due");
        String disabled = random("disabled");
        String deleted = random("deleted");
        KeyVaultCertificateWithPolicy first = create(due, ec(SharedService.IN_HOUSE));
        CLIENT.updateCertificateProperties(first.getProperties().setTags(Map.of("team", "web")));
        CLIENT.updateCertificateProperties(
                create(disabled, ec("Self")).getProperties().setEnabled(false));
        create(deleted, ec("Self"));
        CLIENT.beginDeleteCertificate(deleted).waitForCompletion(PATIENCE);

        // when
        backdate(disabled, 300, 50);
        backdate(deleted, 300, 50);
        backdate(due, 300, 50);
        await().atMost(PATIENCE).until(() -> versions(due) > 1);

        // then
        KeyVaultCertificateWithPolicy second = CLIENT.getCertificate(due);
        assertThat(second.getProperties().getVersion())
                .isNotEqualTo(first.getProperties().getVersion());
        assertThat(second.getProperties().getTags()).containsEntry("team", "web");
        assertThat(second.getProperties().isEnabled()).isTrue();
        assertThat(CLIENT.getCertificateVersion(due, first.getProperties().getVersion())
                        .getCer())
                .as("the one before stays")
                .isEqualTo(first.getCer());
        assertThat(record(due))
                .containsSubsequence("renewal-due", "certificate-requested", "certificate-issued", "renewal-completed");
        assertThat(SERVICE.texts(
                        "select coalesce(details ->> 'cause', '') from audit_line where object = 'certificates/' || ? and action = 'certificate-requested' order by id",
                        due))
                .last()
                .isEqualTo("lifetime-percentage");
        await().atMost(PATIENCE)
                .until(() -> SERVICE.count(
                                "select count(*) from lifecycle where name_key = ? and not due and action = 'RENEW' and action_at > now() + interval '200 days'",
                                due)
                        == 1);
        assertThat(versions(due)).isEqualTo(2);
        assertThat(versions(disabled)).isEqualTo(1);
        assertThat(versions(deleted)).isEqualTo(1);
        assertThat(SERVICE.texts("select rest from lifecycle where name_key = ? or name_key = ?", disabled, deleted))
                .containsExactlyInAnyOrder("DISABLED", "DELETED");
    }

    @Test
    void theKeyIsKeptWhereThePolicySaysSoAndAChangedPolicyIsAnotherPlan() throws CertificateException {
        // given
        String name = random("reused");
        KeyVaultCertificateWithPolicy first = create(name, ec("Self").setKeyReusable(true));
        await().atMost(PATIENCE).until(() -> isPlannedFor(name, 80));

        // when
        CLIENT.updateCertificatePolicy(
                name,
                first.getPolicy()
                        .setLifetimeActions(
                                new LifetimeAction(CertificatePolicyAction.AUTO_RENEW).setLifetimePercentage(50)));

        // then
        await().atMost(PATIENCE).until(() -> isPlannedFor(name, 50));
        backdate(name, 300, 50);
        await().atMost(PATIENCE).until(() -> versions(name) > 1);
        assertThat(publicKey(CLIENT.getCertificate(name).getCer())).isEqualTo(publicKey(first.getCer()));
        assertThat(CLIENT.getCertificate(name).getCer()).isNotEqualTo(first.getCer());
    }

    /** Whether its renewal is planned for when that share of its lifetime is over, or somewhat later. */
    private static boolean isPlannedFor(String name, int percentage) {
        return SERVICE.count("""
                        select count(*) from lifecycle where name_key = ? and action = 'RENEW' and action_at
                            between not_before + (not_after - not_before) * %1$d / 100 - interval '1 minute'
                                and not_before + (not_after - not_before) * %1$d / 100 + interval '12 hours'
                        """.formatted(percentage), name) == 1;
    }

    private static PublicKey publicKey(byte[] certificate) throws CertificateException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate))
                .getPublicKey();
    }
}
