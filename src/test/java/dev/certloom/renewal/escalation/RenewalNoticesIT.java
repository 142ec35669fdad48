package dev.certloom.renewal.escalation;

import static dev.certloom.renewal.TestLives.VAULT;
import static dev.certloom.renewal.TestLives.renewAt;
import static dev.certloom.renewal.TestLives.tellAt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.certificate.Drafts;
import dev.certloom.database.Columns;
import dev.certloom.kernel.CertificateName;
import dev.certloom.renewal.RenewalOutcomes;
import dev.certloom.renewal.RenewalScene;
import dev.certloom.renewal.RenewalSettings;
import dev.certloom.renewal.TestRenewals;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What people are told as time passes. */
class RenewalNoticesIT extends RenewalScene {

    private static final Duration LIFE = Duration.ofDays(100);

    private final RenewalEscalations escalations = SERVICE.getBean(RenewalEscalations.class);

    @Test
    void aLifeWithRenewalsIsToldToWhoeverAskedForTheCertificate() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        scan();
        later(Duration.ofDays(70));
        scan();
        later(Duration.ofDays(10));
        scan();
        refuse(operation(name), "The CA says no.");
        escalations.escalateDue();
        escalations.escalateDue();
        later(Duration.ofHours(1));
        scan();
        scan();
        issue(operation(name), LIFE);

        assertThat(told(name))
                .containsExactly(
                        "CERTIFICATE_NEAR_EXPIRY for " + Drafts.ASKING.id(),
                        "CERTIFICATE_RENEWAL_FAILING for " + Drafts.ASKING.id(),
                        "CERTIFICATE_RENEWED for " + Drafts.ASKING.id());
    }

    @Test
    void whatFailsIsToldAgainAsItsEndComesNearerOnceEach() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        scan();
        later(Duration.ofDays(80));
        scan();
        refuse(operation(name), "The CA says no.");
        escalations.escalateDue();
        assertThat(occasions(name)).containsExactly("failure-1");

        later(Duration.ofDays(12));
        escalations.escalateDue();
        assertThat(occasions(name)).containsExactly("failure-1");
        later(Duration.ofDays(1));
        escalations.escalateDue();
        escalations.escalateDue();
        assertThat(occasions(name)).containsExactly("failure-1", "days-left-7");
        later(Duration.ofDays(4));
        escalations.escalateDue();
        later(Duration.ofDays(2));
        escalations.escalateDue();
        later(Duration.ofDays(2));
        escalations.escalateDue();

        assertThat(occasions(name)).containsExactly("failure-1", "days-left-7", "days-left-3", "days-left-1");
    }

    @Test
    void whatStillWaitsForItsTicketInItsLastWeekIsToldAsFailing() {
        // given
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        scan();
        later(Duration.ofDays(80));
        scan();
        jdbc.sql("update operation set phase = 'AWAITING_TICKET', since = :now where id = :id")
                .param("now", Columns.timestamp(CLOCK.instant()))
                .param("id", operation(name).id().value())
                .update();

        // when
        later(Duration.ofDays(12));
        escalations.escalateDue();

        // then
        assertThat(occasions(name)).isEmpty();

        // when
        later(Duration.ofDays(1));
        escalations.escalateDue();
        escalations.escalateDue();
        plan();

        // then
        assertThat(occasions(name)).containsExactly("failure-1");
        assertThat(lifecycle(name).lastFailure().orElseThrow().reason())
                .isEqualTo("It waits for the number of the ticket under which it is made.");

        // when
        later(Duration.ofDays(4));
        escalations.escalateDue();

        // then
        assertThat(occasions(name)).containsExactly("failure-1", "days-left-3");
    }

    @Test
    void ofManyThatFailAtOneIssuerOperatorsAreToldTogetherAndOwnersInTheLastWeek() {
        // given
        List<CertificateName> many = Stream.generate(() -> certificate("Unknown", LIFE, renewAt(80)))
                .limit(6)
                .toList();
        scan();
        later(Duration.ofDays(80));
        scan();

        // when
        many.forEach(name -> refuse(operation(name), "The CA is away."));
        escalations.escalateDue();

        // then
        assertThat(many).allSatisfy(name -> assertThat(occasions(name)).isEmpty());
        assertThat(toldOfIssuer("Unknown")).isOne();

        // when
        later(Duration.ofDays(13));
        escalations.escalateDue();
        escalations.escalateDue();

        // then
        assertThat(many).allSatisfy(name -> assertThat(occasions(name)).containsExactly("days-left-7"));
        assertThat(toldOfIssuer("Unknown")).as("once a day").isEqualTo(2);
    }

    private long toldOfIssuer(String issuer) {
        return jdbc.sql("""
                        select count(*) from notification
                        where vault = :vault and lower(issuer) = lower(:issuer) and kind = 'ISSUER_RENEWALS_FAILING'
                        """)
                .param("vault", VAULT.value())
                .param("issuer", issuer)
                .query(Long.class)
                .single();
    }

    @Test
    void whatIsRenewedMeanwhileIsNotToldAgain() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        scan();
        later(Duration.ofDays(80));
        scan();
        refuse(operation(name), "The CA says no.");
        later(Duration.ofHours(1));
        scan();
        scan();
        issue(operation(name), LIFE);

        escalations.escalateDue();
        later(Duration.ofDays(19));
        escalations.escalateDue();

        assertThat(occasions(name)).isEmpty();
    }

    @Test
    void whatCannotBeDecidedIsToldToOwnersAndOperators() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        scan();
        later(Duration.ofDays(80));
        scan();
        refuse(operation(name), "The CA says no.");

        new RenewalEscalations(
                        SERVICE.getBean(JdbcEscalations.class),
                        renewal -> {
                            throw new IllegalStateException("broken");
                        },
                        SERVICE.getBean(RenewalOutcomes.class),
                        transaction,
                        SERVICE,
                        CLOCK)
                .escalateDue();

        assertThat(told(name)).contains("CERTIFICATE_RENEWAL_FAILING for " + Drafts.ASKING.id());
    }

    @Test
    void whereNothingIsRenewedByItselfPeopleAreToldSo() {
        // given
        RenewalSettings usual = TestRenewals.SETTINGS;
        RenewalSettings off = new RenewalSettings(
                false,
                usual.interval(),
                10,
                usual.jitter(),
                usual.nearExpiry(),
                usual.retryFirst(),
                usual.retryLongest(),
                usual.selectionLimit());
        CertificateName name = certificate("Self", LIFE, renewAt(80));

        // when
        for (int step = 0; step < 3; step++) {
            plan(off);
            later(LIFE.dividedBy(2));
        }

        // then
        assertThat(operations(name)).isOne();
        assertThat(told(name)).contains("CERTIFICATE_EXPIRED for " + Drafts.ASKING.id());
        assertThat(said(name)).allMatch(text -> text.endsWith("Nobody renews it: ask for a new version."));
    }

    private List<String> said(CertificateName name) {
        return jdbc.sql(
                        "select summary from notification where certificate = :name and kind <> 'CERTIFICATE_NEW_VERSION'")
                .param("name", name.value())
                .query(String.class)
                .list();
    }

    @Test
    void aLifeThatNobodyRenewsIsTold() {
        CertificateName name = certificate("Self", LIFE, tellAt(80));
        scan();
        later(Duration.ofDays(80));
        scan();
        later(Duration.ofDays(20));
        scan();
        scan();

        assertThat(told(name))
                .containsExactly(
                        "CERTIFICATE_NEAR_EXPIRY for " + Drafts.ASKING.id(),
                        "CERTIFICATE_RENEWAL_DUE for " + Drafts.ASKING.id(),
                        "CERTIFICATE_EXPIRED for " + Drafts.ASKING.id());
    }

    private List<String> told(CertificateName name) {
        return jdbc.sql("""
                        select kind || ' for ' || array_to_string(for_people, ', ') from notification where certificate = :name
                        order by at, kind
                        """).param("name", name.value()).query(String.class).list();
    }

    /** Of which people were told that its renewal fails. */
    private List<String> occasions(CertificateName name) {
        return jdbc.sql("""
                        select regexp_replace(event, '.*/', '') from notification
                        where certificate = :name and kind = 'CERTIFICATE_RENEWAL_FAILING' order by at
                        """).param("name", name.value()).query(String.class).list();
    }
}
