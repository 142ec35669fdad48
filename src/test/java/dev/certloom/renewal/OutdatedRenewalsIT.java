package dev.certloom.renewal;

import static dev.certloom.renewal.TestLives.VAULT;
import static dev.certloom.renewal.TestLives.renewAt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.Drafts;
import dev.certloom.certificate.PolicyDraft;
import dev.certloom.database.Columns;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.operation.CertificateUpdates;
import dev.certloom.operation.OutdatedRenewals;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import dev.certloom.renewal.Plan.Rest;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Renewals that wait while what they were begun for changes. */
class OutdatedRenewalsIT extends RenewalScene {

    private static final Duration LIFE = Duration.ofDays(100);

    private final OutdatedRenewals outdated = SERVICE.getBean(OutdatedRenewals.class);

    private CertificateName waiting(Phase phase) {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        scan();
        later(Duration.ofDays(81));
        scan();
        jdbc.sql("update operation set phase = :phase where is_open and name_key = :name")
                .param("phase", phase.name())
                .param("name", name.key())
                .update();
        later(Duration.ofHours(1));
        return name;
    }

    private void disable(CertificateName name) {
        jdbc.sql("update certificate_version set enabled = false where name_key = :name")
                .param("name", name.key())
                .update();
    }

    private void change(CertificateName name, PolicyDraft draft) {
        SERVICE.getBean(CertificateUpdates.class).updatePolicy(VAULT, name, draft, Actor.system("alice"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {"AWAITING_WINDOW", "AWAITING_TICKET", "AWAITING_APPROVAL"})
    void oneOfADisabledVersionEnds(Phase phase) {
        // given
        CertificateName name = waiting(phase);
        disable(name);

        // when
        outdated.end();
        planner.planDue(9);

        // then
        assertThat(operation(name).phase()).isEqualTo(Phase.WITHDRAWN);
        assertThat(detail(name, "request-withdrawn", "reason")).isEqualTo("The version that it renews was disabled.");
        assertThat(lifecycle(name).plan()).isEqualTo(new Rest(Rest.Reason.DISABLED));
        assertThat(lifecycle(name).failures()).isZero();
    }

    @Test
    void oneByAPolicyThatWasChangedBeginsAnewByTheOtherOne() {
        // given
        CertificateName name = waiting(Phase.AWAITING_WINDOW);
        PendingOperation before = operation(name);
        change(name, Drafts.with(draft -> draft.subject = Optional.of("CN=other")));

        // when
        outdated.end();
        assertThat(scan()).isOne();

        // then
        assertThat(detail(name, "request-withdrawn", "reason"))
                .isEqualTo("The policy was changed by which it is made.");
        assertThat(operation(name).id()).isNotEqualTo(before.id());
        assertThat(subject(operation(name).policy())).isEqualTo("CN=other");
    }

    private static String subject(CertificatePolicy policy) {
        return policy.x509().subject().orElseThrow();
    }

    @Test
    void oneThatNothingChangedForGoesOn() {
        CertificateName name = waiting(Phase.AWAITING_WINDOW);

        outdated.end();

        assertThat(operation(name).phase()).isEqualTo(Phase.AWAITING_WINDOW);
    }

    @Test
    void oneThatSomebodyHasGivenATicketForIsTheirs() {
        CertificateName name = waiting(Phase.AWAITING_WINDOW);
        jdbc.sql(
                        "update operation set ticket_demanded = true, ticket = 'CHG-1', ticket_by = 'Bob', ticket_at = :now where is_open")
                .param("now", Columns.timestamp(CLOCK.instant()))
                .update();
        disable(name);

        outdated.end();

        assertThat(operation(name).phase()).isEqualTo(Phase.AWAITING_WINDOW);
    }
}
