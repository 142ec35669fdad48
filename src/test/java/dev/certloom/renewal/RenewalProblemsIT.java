package dev.certloom.renewal;

import static dev.certloom.renewal.TestLives.VAULT;
import static dev.certloom.renewal.TestLives.renewAt;
import static dev.certloom.renewal.TestLives.tellAt;
import static org.assertj.core.api.Assertions.assertThat;
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
import dev.certloom.maintenance.Freeze;
import dev.certloom.maintenance.FreezeForecast;
import dev.certloom.maintenance.FreezeForecast.Known;
import dev.certloom.maintenance.Scope;
import dev.certloom.renewal.ApproverForecast.Unapprovable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
    private final List<Unapprovable> unapprovable = new ArrayList<>();
    private final RenewalPlanner planning = new RenewalPlanner(
            plans,
            transaction,
            SERVICE,
            new RenewalProblems(issuers, contacts, freezes, lives -> unapprovable),
            TestRenewals.SETTINGS,
            CLOCK);

    @BeforeEach
    void everythingIsWell() {
        issuer(profile(true, true, RequestLimits.NONE));
        when(contacts.find(VAULT)).thenReturn(List.of(mock(Contact.class)));
        when(freezes.of(VAULT)).thenReturn(new Known(VAULT, List.of()));
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
    void anIssuerThatIsChosenForEachRequestIsNotGone() {
        // given
        CertificateName name = imported(TestLives.policy(IssuerName.AUTO, 12, renewAt(80)), YEAR);

        // when, then
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
        when(freezes.of(VAULT))
                .thenReturn(new Known(
                        VAULT,
                        List.of(new Freeze(
                                new Scope(Optional.empty(), Optional.empty(), Optional.empty()),
                                Instant.MIN,
                                Instant.MAX,
                                "For ever"))));

        assertThat(problems(name)).containsExactly(RenewalProblem.FROZEN);
    }

    @Test
    void approversWhoAreMissingAreAProblemWhereTheyWillBeAsked() {
        CertificateName name = imported(TestLives.policy(CA, 12, renewAt(80)), YEAR);
        Instant changed = TestLives.BEGIN;
        Instant ever = CLOCK.instant().plus(YEAR);

        lacking(name, changed, ever);
        assertThat(problems(name))
                .as("its approval stands, and nothing was changed since")
                .isEmpty();
        lacking(name, changed.minusSeconds(1), ever);
        assertThat(problems(name)).as("its policy was changed").containsExactly(RenewalProblem.APPROVERS_MISSING);
        lacking(name, changed, CLOCK.instant());
        assertThat(problems(name)).as("its approval ends before").containsExactly(RenewalProblem.APPROVERS_MISSING);
    }

    private void lacking(CertificateName name, Instant approved, Instant standsUntil) {
        unapprovable.clear();
        unapprovable.add(new Unapprovable(VAULT, name, approved, standsUntil));
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
