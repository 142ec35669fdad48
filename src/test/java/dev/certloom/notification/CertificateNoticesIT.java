package dev.certloom.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import dev.certloom.certificate.VersionId;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.RequestCause;
import dev.certloom.operation.Requester;
import dev.certloom.renewal.Lifecycle;
import dev.certloom.renewal.Lifecycle.LastFailure;
import dev.certloom.renewal.Plan;
import dev.certloom.renewal.Plan.Action;
import dev.certloom.renewal.Plan.NextAction;
import dev.certloom.renewal.Plan.Rest;
import dev.certloom.renewal.RenewalEvent.Due;
import dev.certloom.renewal.RenewalEvent.Expired;
import dev.certloom.renewal.RenewalEvent.NearExpiry;
import dev.certloom.renewal.RenewalEvent.RenewalFailed.Ending;
import dev.certloom.renewal.RenewalEvent.Renewed;
import dev.certloom.renewal.RenewalQueries;
import dev.certloom.renewal.VersionLife;
import dev.certloom.renewal.escalation.Escalation;
import dev.certloom.renewal.escalation.Escalation.Audience;
import dev.certloom.renewal.escalation.Escalation.Urgency;
import dev.certloom.renewal.escalation.FailingRenewal;
import dev.certloom.renewal.escalation.IssuerFailing;
import dev.certloom.renewal.escalation.RenewalEscalated;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CertificateNoticesIT extends NoticeTestBase {

    private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final String OWNER = "owner@example.org";
    private static final String CONTACT = "contact@example.org";
    private static final OperationId RENEWAL = OperationId.random();

    private final VersionLife life = new VersionLife(
            new VaultName("payments"),
            new CertificateName("Web-1"),
            VersionId.random(),
            NOW.minus(DAY.multipliedBy(70)),
            NOW.plus(DAY.multipliedBy(30)));
    private final RenewalQueries renewals = mock(RenewalQueries.class);
    private static final VaultAdministrators ADMINISTRATORS = new VaultAdministrators() {
        @Override
        public Set<String> groups() {
            return Set.of("pki");
        }

        @Override
        public Set<String> people(VaultName vault) {
            return Set.of("administrator");
        }
    };

    private final CertificateNotices certificates = new CertificateNotices(notices(() -> {}), renewals, ADMINISTRATORS);

    @BeforeEach
    void ownerHasAskedForIt() {
        given(renewals.requester(life))
                .willReturn(Optional.of(new Requester("program", "Program", Set.of(), Set.of("owner"))));
        given(renewals.of(any(), any())).willReturn(Optional.empty());
    }

    @Test
    void nearItsEndItsOwnersAreToldWhenItIsRenewed() {
        Plan plan = renewal(NOW.plus(DAY.multipliedBy(3)));

        hear(() -> certificates.on(new NearExpiry(life, DAY.multipliedBy(30), plan, NOW)));
        hear(() -> certificates.on(new NearExpiry(life, DAY.multipliedBy(30), plan, NOW)));

        assertThat(mailed()).containsExactly(OWNER);
        assertThat(said())
                .containsExactly(
                        "The certificate 'Web-1' expires on 2026-12-30 10:00 UTC. It is renewed on 2026-12-03 10:00 UTC.");
        assertThat(count(
                        "certificate = 'Web-1' and facts ->> 'Expires' = '2026-12-30T10:00:00Z' and operation is null"))
                .isEqualTo(2);
    }

    @Test
    void nearItsEndTheContactsAreToldAsWellWhenNobodyRenewsIt() {
        hear(() ->
                certificates.on(new NearExpiry(life, DAY.multipliedBy(30), new Rest(Rest.Reason.NOTHING_LEFT), NOW)));

        assertThat(mailed()).containsExactly(CONTACT, OWNER);
        assertThat(said())
                .containsOnly(
                        "The certificate 'Web-1' expires on 2026-12-30 10:00 UTC. Nobody renews it: ask for a new version.");
    }

    @Test
    void eachWindowIsToldForItself() {
        Plan plan = renewal(NOW);

        hear(() -> certificates.on(new NearExpiry(life, DAY.multipliedBy(30), plan, NOW)));
        hear(() -> certificates.on(new NearExpiry(life, DAY.multipliedBy(7), plan, NOW)));

        assertThat(count("recipient = '" + OWNER + "'")).isEqualTo(2);
        assertThat(said()).last().asString().endsWith("Its renewal is under way.");
    }

    @Test
    void failuresOfThisVersionAreSaidAndThoseOfAnotherAreNot() {
        Plan plan = renewal(NOW.plusSeconds(3600));
        given(renewals.of(life.vault(), life.certificate())).willReturn(Optional.of(failed(life, plan)));

        hear(() -> certificates.on(new NearExpiry(life, DAY.multipliedBy(7), plan, NOW)));

        assertThat(mailed()).containsExactly(CONTACT, OWNER);
        assertThat(said())
                .allMatch(text ->
                        text.endsWith("Its renewal has failed 2 times and is tried again on 2026-11-30 11:00 UTC."));

        given(renewals.of(life.vault(), life.certificate()))
                .willReturn(Optional.of(failed(
                        new VersionLife(
                                life.vault(),
                                life.certificate(),
                                VersionId.random(),
                                life.notBefore(),
                                life.notAfter()),
                        plan)));
        hear(() -> certificates.on(new NearExpiry(life, DAY, plan, NOW)));
        assertThat(said()).last().asString().endsWith("It is renewed on 2026-11-30 11:00 UTC.");
    }

    @Test
    void whatIsForPeopleToRenewContactsAndOwnersAreAskedFor() {
        hear(() -> certificates.on(new Due(life, RequestCause.DAYS_BEFORE_EXPIRY, Optional.empty(), NOW)));

        assertThat(mailed()).containsExactly(CONTACT, OWNER);
        assertThat(said())
                .containsOnly(
                        "The certificate 'Web-1' expires on 2026-12-30 10:00 UTC and is for you to renew: ask for a new version.");
    }

    @Test
    void aRenewalThatBeginsIsNoMatterForPeople() {
        hear(() -> certificates.on(new Due(life, RequestCause.DAYS_BEFORE_EXPIRY, Optional.of(RENEWAL), NOW)));

        assertThat(count("true")).isZero();
    }

    @Test
    void ofARenewalTheOwnersHear() {
        VersionId successor = VersionId.random();

        hear(() -> certificates.on(new Renewed(life, successor, RENEWAL, NOW)));

        assertThat(mailed()).containsExactly(OWNER);
        assertThat(count("kind = 'CERTIFICATE_RENEWED' and facts ->> 'New version' = '%s'".formatted(successor)))
                .isEqualTo(2);
    }

    @Test
    void eachFailureIsToldWithItsReasonAndTheNextAttempt() {
        Escalation escalation = new Escalation(Set.of(Audience.OWNERS, Audience.OPERATORS), Urgency.NORMAL, "default");

        hear(() -> certificates.on(new RenewalEscalated(failing(1), escalation, "failure-1", false)));
        hear(() -> certificates.on(new RenewalEscalated(failing(1), escalation, "failure-1", false)));
        hear(() -> certificates.on(new RenewalEscalated(failing(2), escalation, "failure-2", false)));

        assertThat(mailed()).containsExactly(CONTACT, OWNER);
        assertThat(said().getFirst())
                .isEqualTo(
                        "The renewal of the certificate 'Web-1' has failed once. It expires on 2026-12-30 10:00 UTC. It is tried again on 2026-11-30 11:00 UTC.");
        assertThat(said().getLast()).contains("has failed 2 times.");
        assertThat(count("facts ->> 'reason' = 'The CA says no.' and facts ->> 'Urgency' = 'normal'"))
                .isEqualTo(6);
    }

    @Test
    void whomTheRuleNamesIsToldAndNobodyElse() {
        hear(() -> certificates.on(new RenewalEscalated(
                failing(1), new Escalation(Set.of(Audience.OWNERS), Urgency.NORMAL, "quiet"), "failure-1", false)));
        assertThat(mailed()).containsExactly(OWNER);

        hear(() -> certificates.on(new RenewalEscalated(
                failing(1),
                new Escalation(Set.of(Audience.ADMINISTRATORS), Urgency.CRITICAL, "late"),
                "days-left-1",
                false)));
        assertThat(mailed()).containsExactly(ADA.recipient(), OWNER);
        assertThat(said().getFirst()).startsWith("Urgent: ");
    }

    @Test
    void ofOneOfManyOfItsIssuerOnlyItsOwnersHear() {
        Escalation everybody = new Escalation(EnumSet.allOf(Audience.class), Urgency.CRITICAL, "late");

        hear(() -> certificates.on(new RenewalEscalated(failing(1), everybody, "days-left-3", true)));

        assertThat(mailed()).containsExactly(OWNER);
    }

    @Test
    void ofManyThatFailAtAnIssuerItsOperatorsHearOnceADay() {
        // given
        IssuerRenewalNotices issuers = new IssuerRenewalNotices(notices(() -> {}), ADMINISTRATORS, PAGES);

        // when
        hear(() -> issuers.on(manyFail(5, false, NOW)));
        hear(() -> issuers.on(manyFail(900, false, NOW.plusSeconds(3600))));

        // then
        assertThat(mailed()).containsExactly(CONTACT);
        assertThat(said()).containsOnly("The renewals of 5 certificates fail at the issuer 'acme'.");
        assertThat(count("link = 'https://payments.example/dashboard/renewals' and facts ->> 'Expires first' = 'Web-1'"
                        + " and facts ->> 'reason' = 'The CA is away.'"))
                .isEqualTo(2);

        // when
        hear(() -> issuers.on(manyFail(900, true, NOW.plus(DAY))));

        // then
        assertThat(mailed()).containsExactly(ADA.recipient(), CONTACT);
        assertThat(said()).contains("The renewals of 900 certificates fail at the issuer 'acme'.");
        assertThat(count("recipient = '" + CONTACT + "'")).isEqualTo(2);
    }

    private IssuerFailing manyFail(int certificates, boolean administratorsToo, Instant at) {
        return new IssuerFailing(
                life.vault(),
                new IssuerName("acme"),
                certificates,
                life.certificate(),
                life.notAfter(),
                "The CA is away.",
                administratorsToo,
                at);
    }

    @Test
    void itsEndIsToldOnce() {
        Plan plan = new Rest(Rest.Reason.NOTHING_LEFT);

        hear(() -> certificates.on(new Expired(life, plan, life.notAfter())));
        hear(() -> certificates.on(new Expired(life, plan, life.notAfter().plus(DAY))));

        assertThat(mailed()).containsExactly(CONTACT, OWNER);
        assertThat(said())
                .containsOnly("The certificate 'Web-1' has expired. Nobody renews it: ask for a new version.");
    }

    private FailingRenewal failing(int failures) {
        return new FailingRenewal(
                life,
                new IssuerName("acme"),
                failures,
                Ending.FAILED,
                new LastFailure("The CA says no.", NOW, NOW.plusSeconds(3600)),
                NOW);
    }

    private static Plan renewal(Instant at) {
        return new NextAction(Action.RENEW, at, RequestCause.LIFETIME_PERCENTAGE);
    }

    private static Lifecycle failed(VersionLife life, Plan plan) {
        return new Lifecycle(
                life,
                plan,
                false,
                2,
                Optional.of(new LastFailure("The CA says no.", NOW, NOW.plusSeconds(3600))),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private void hear(Runnable event) {
        transaction.executeWithoutResult(status -> event.run());
    }

    private List<String> mailed() {
        return jdbc.sql("select distinct recipient from notification where channel = 'MAIL' order by recipient")
                .query(String.class)
                .list();
    }

    private List<String> said() {
        return jdbc.sql("select summary from notification where channel = 'MAIL' order by event, recipient")
                .query(String.class)
                .list();
    }
}
