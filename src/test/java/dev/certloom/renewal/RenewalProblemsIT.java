package dev.certloom.renewal;

import static dev.certloom.renewal.TestLives.VAULT;
import static dev.certloom.renewal.TestLives.renewAt;
import static dev.certloom.renewal.TestLives.tellAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.certloom.certificate.Contact;
import dev.certloom.certificate.ContactBook;
import dev.certloom.chaincheck.IssuerDemands;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.issuer.IssuerDirectory;
import dev.certloom.issuer.IssuerProfile;
import dev.certloom.issuer.RequestLimits;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.maintenance.FreezeForecast;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What will fail is known beforehand, on the real database. */
class RenewalProblemsIT extends RenewalScene {

    private static final Duration YEAR = Duration.ofDays(365);
    private static final IssuerName CA = new IssuerName("ca");

    private final IssuerDirectory issuers = mock(IssuerDirectory.class);
    private final ContactBook contacts = mock(ContactBook.class);
    private final FreezeForecast freezes = mock(FreezeForecast.class);
    private final RenewalPlanner planning = new RenewalPlanner(
            plans, transaction, SERVICE, new RenewalProblems(issuers, contacts, freezes), TestRenewals.SETTINGS, CLOCK);

    @BeforeEach
    void everythingIsWell() {
        issuer(profile(true, true, RequestLimits.NONE));
        when(contacts.find(VAULT)).thenReturn(List.of(mock(Contact.class)));
    }

    private void issuer(Optional<IssuerProfile> profile) {
        when(issuers.profile(VAULT, CA)).thenReturn(profile);
    }

    private static Optional<IssuerProfile> profile(boolean enabled, boolean configured, RequestLimits limits) {
        return Optional.of(new IssuerProfile("TestCA", enabled, configured, limits, mock(IssuerDemands.class)));
    }

    private List<RenewalProblem> problems(CertificateName name) {
        jdbc.sql("update lifecycle set check_at = '-infinity' where name_key = :name")
                .param("name", name.key())
                .update();
        planning.planDue(9);
        return lifecycle(name).problems();
    }

    @Test
    void anIssuerThatIsGoneOrPlacesNoOrderIsAProblemUntilItIsThereAgain() {
        CertificateName name = imported(TestLives.policy(CA, 12, renewAt(80)), YEAR);
        assertThat(problems(name)).isEmpty();

        issuer(Optional.empty());
        assertThat(problems(name)).containsExactly(RenewalProblem.ISSUER_GONE);
        issuer(profile(false, true, RequestLimits.NONE));
        assertThat(problems(name)).containsExactly(RenewalProblem.ISSUER_DISABLED);
        issuer(profile(true, false, RequestLimits.NONE));
        assertThat(problems(name)).containsExactly(RenewalProblem.ISSUER_NOT_CONFIGURED);
        issuer(profile(true, true, RequestLimits.NONE.withMaxValidityMonths(3)));
        assertThat(problems(name)).containsExactly(RenewalProblem.POLICY_REFUSED);
        issuer(profile(true, true, RequestLimits.NONE.withKeys(Set.of(KeyAlgorithm.values()))));
        assertThat(problems(name)).isEmpty();
    }

    @Test
    void nobodyToTellIsAProblemWhereSomebodyIsToBeTold() {
        CertificateName told = imported(TestLives.policy(CA, 12, tellAt(80)), YEAR);
        CertificateName renewed = imported(TestLives.policy(CA, 12, renewAt(80)), YEAR);
        when(contacts.find(VAULT)).thenReturn(List.of());

        assertThat(problems(told)).containsExactly(RenewalProblem.NO_CONTACT);
        assertThat(problems(renewed)).isEmpty();
    }

    @Test
    void aFreezeThatLastsUntilTheEndIsAProblem() {
        CertificateName name = imported(TestLives.policy(CA, 12, renewAt(80)), YEAR);
        when(freezes.lasts(any(), any(), any(), any(), any())).thenReturn(true);

        assertThat(problems(name)).containsExactly(RenewalProblem.FROZEN);
    }

    @Test
    void eachIssuerIsLookedUpOnceForAllThatArePlannedTogether() {
        for (int i = 0; i < 3; i++) {
            imported(TestLives.policy(CA, 12, renewAt(80)), YEAR);
        }

        planning.planDue(1);

        verify(issuers, times(1)).profile(VAULT, CA);
    }
}
