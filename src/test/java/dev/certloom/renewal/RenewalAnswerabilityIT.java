package dev.certloom.renewal;

import static dev.certloom.renewal.TestLives.VAULT;
import static dev.certloom.renewal.TestLives.renewAt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.certificate.Drafts;
import dev.certloom.certificate.LifetimeAction;
import dev.certloom.certificate.PolicyDraft;
import dev.certloom.database.Columns;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.operation.Asker;
import dev.certloom.operation.CertificateUpdates;
import dev.certloom.operation.CreateCertificate;
import dev.certloom.operation.Occurrence;
import dev.certloom.operation.OperationFinished;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import dev.certloom.operation.Requester;
import dev.certloom.renewal.Plan.Action;
import dev.certloom.renewal.Plan.Rest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** In whose name certificates are renewed, and when they are not, since nobody has asked for what would be made. */
class RenewalAnswerabilityIT extends RenewalScene {

    private static final Duration LIFE = Duration.ofDays(100);
    private static final Duration UNTIL_DUE = Duration.ofDays(80);
    /** In none of the groups of which the token told: the vault knows of none now. */
    private static final Requester ASKING_LATER =
            new Requester(Drafts.ASKING.id(), Drafts.ASKING.name(), Set.of(), Drafts.ASKING.owners());

    private static final Actor MALLORY = new Actor("mallory-id", "Mallory", "token", "127.0.0.1");

    @Test
    void whatNobodyChangedIsAskedForAsBefore() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        later(UNTIL_DUE);
        assertThat(scan()).isOne();

        assertThat(operation(name).requester()).isEqualTo(ASKING_LATER);
    }

    @Test
    void whoChangedWhatIsSignedCountsAsAskerFromThenOn() {
        // given
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        change(name, draft -> draft.subject = Optional.of("CN=evil"));
        later(UNTIL_DUE);

        // when
        assertThat(scan()).isOne();

        // then
        Requester asker = new Requester("alice-id", "Alice", Set.of(), Set.of(), Set.of("mallory-id"));
        assertThat(operation(name).requester())
                .as("without the groups for which a table trusted what she asked for")
                .isEqualTo(asker);

        // when
        issue(operation(name), LIFE);
        scan();
        later(UNTIL_DUE);
        assertThat(scan()).isOne();

        // then
        assertThat(operation(name).requester()).isEqualTo(asker);
    }

    @Test
    void whoChangedItWhileAlicesRequestWasOpenCountsAsWell() {
        CertificateName name = random("web");
        PendingOperation first = asked(name, "Self", renewAt(80));
        change(name, draft -> draft.subject = Optional.of("CN=evil"));
        issue(first, LIFE);
        later(UNTIL_DUE);

        assertThat(scan()).isOne();

        assertThat(operation(name).requester().policyAuthors()).containsExactly("mallory-id");
    }

    @Test
    void whoChangedOnlyWhenItIsRenewedIsNoAuthor() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        SERVICE.getBean(CertificateUpdates.class)
                .updatePolicy(VAULT, name, withActions(Drafts.with(draft -> {}), renewAt(50)), MALLORY);
        later(UNTIL_DUE);

        assertThat(scan()).isOne();

        assertThat(operation(name).requester()).isEqualTo(ASKING_LATER);
    }

    @Test
    void whoAsksInOwnWordsAsksAloneAndWhoAsksForWhatIsStoredDoesNot() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        change(name, draft -> draft.subject = Optional.of("CN=evil"));

        PendingOperation stored = requests.accept(new CreateCertificate(
                VAULT,
                name,
                Optional.empty(),
                true,
                Map.of(),
                Optional.empty(),
                new Asker.Caller(Drafts.ASKING, Actor.system("alice"))));
        assertThat(stored.requester().policyAuthors()).containsExactly("mallory-id");
        assertThat(stored.requester().groups()).isEqualTo(Drafts.ASKING.groups());
        refuse(stored, "No.");

        assertThat(asked(name, "Self", renewAt(80)).requester()).isEqualTo(Drafts.ASKING);
    }

    @Test
    void aRejectedRequestDoesNotComeBackByItself() {
        // given
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        later(UNTIL_DUE.minusDays(1));
        end(askedByMallory(name, "CN=evil"), Phase.REJECTED);

        // when
        scan();
        assertThat(lifecycle(name).next().orElseThrow().action()).isEqualTo(Action.NOTIFY);
        later(Duration.ofDays(10));

        // then
        assertThat(scan()).isZero();
        assertThat(operations(name)).isEqualTo(2);
        assertThat(detail(name, "renewal-due", "action")).isEqualTo("told");
        assertThat(lifecycle(name).plan()).isEqualTo(new Rest(Rest.Reason.REQUEST_ENDED));

        // when
        change(name, draft -> draft.subject = Optional.of("CN=web"));

        // then
        assertThat(scan()).isOne();
    }

    @Test
    void neitherDoesOneThatWasWithdrawnOrCancelledOrThatNobodyDecidedOn() {
        for (Phase ending : List.of(Phase.WITHDRAWN, Phase.CANCELLED, Phase.LAPSED)) {
            CertificateName name = certificate("Self", LIFE, renewAt(80));
            end(askedByMallory(name, "CN=evil"), ending);
            later(UNTIL_DUE);

            assertThat(scan()).as("%s", ending).isZero();
            assertThat(lifecycle(name).plan()).isEqualTo(new Rest(Rest.Reason.REQUEST_ENDED));
        }
    }

    @Test
    void aRejectedRenewalDoesNotComeBackByAPolicyThatIsRejectedToo() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        later(UNTIL_DUE);
        assertThat(scan()).isOne();
        end(operation(name), Phase.REJECTED);
        later(Duration.ofHours(1));
        end(askedByMallory(name, "CN=evil"), Phase.REJECTED);
        later(Duration.ofHours(1));

        assertThat(scan()).isZero();
        later(Duration.ofDays(2));
        assertThat(scan()).isZero();
    }

    @Test
    void aRejectedRequestThatChangedNothingStopsNoRenewal() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        end(asked(name, "Self", renewAt(80)), Phase.REJECTED);
        later(UNTIL_DUE);

        assertThat(scan()).isOne();
    }

    @Test
    void howARequestEndedIsShownForAQuarterOfWhatIsLeftAtMost() {
        // given
        CertificateName name = certificate("Self", Duration.ofMinutes(20), renewAt(80));
        later(Duration.ofMinutes(17));
        refuse(asked(name, "Self", renewAt(80)), "No.");
        assertThat(scan()).isZero();

        // when
        later(Duration.ofSeconds(45));

        // then
        assertThat(scan()).isOne();
    }

    @Test
    void whoAsksAgainAndGetsItHasItRenewed() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        end(askedByMallory(name, "CN=evil"), Phase.REJECTED);
        issue(asked(name, "Self", renewAt(80)), LIFE);
        later(UNTIL_DUE);

        assertThat(scan()).isOne();

        assertThat(operation(name).requester()).isEqualTo(ASKING_LATER);
    }

    @Test
    void ofAnImportedOneThatNobodyAnswersForPeopleAreTold() {
        CertificateName name = imported(TestLives.policy(IssuerName.UNKNOWN, 12, renewAt(80)), LIFE);
        jdbc.sql("update lifecycle set importer = null, importer_name = null where name_key = :name")
                .param("name", name.key())
                .update();
        end(asked(name, "Unknown", renewAt(80)), Phase.REJECTED);
        change(name, draft -> draft.subject = Optional.of("CN=www"));
        later(UNTIL_DUE);

        assertThat(scan()).isZero();

        assertThat(operations(name))
                .as("its latest request has nothing to do with it")
                .isOne();
        assertThat(record(name)).contains("renewal-due");
        assertThat(lifecycle(name).plan()).isEqualTo(new Rest(Rest.Reason.REQUESTER_UNKNOWN));
    }

    @Test
    void theLatestRequestIsNotTheOneThatMadeTheVersion() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        later(Duration.ofDays(1));
        end(
                requests.accept(new CreateCertificate(
                        VAULT,
                        name,
                        Optional.empty(),
                        true,
                        Map.of(),
                        Optional.empty(),
                        new Asker.Caller(new Requester("mallory-id", "Mallory", Set.of(), Set.of()), MALLORY))),
                Phase.REJECTED);
        jdbc.sql("update operation set requester = '' where name_key = :name and requester = 'alice-id'")
                .param("name", name.key())
                .update();
        later(UNTIL_DUE);

        assertThat(scan()).isZero();
        assertThat(operations(name)).isEqualTo(2);
    }

    @Test
    void whoeverPollsForTheirOwnRequestSeesHowItEnded() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        scan();
        later(UNTIL_DUE);
        PendingOperation own = asked(name, "Self", renewAt(80));
        refuse(own, "No.");

        assertThat(scan()).isZero();
        later(Duration.ofMinutes(15).minusSeconds(1));
        assertThat(scan()).isZero();
        assertThat(requests.pending(VAULT, name, Optional.empty()).id()).isEqualTo(own.id());
        later(Duration.ofSeconds(1));
        assertThat(scan()).isOne();
    }

    @Test
    void soTheyDoWhereARenewalWasDueBefore() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        scan();
        later(UNTIL_DUE);
        planner.planDue(1);
        refuse(asked(name, "Self", renewAt(80)), "No.");

        assertThat(starter.startQueued()).isZero();
    }

    private static void change(CertificateName name, Consumer<Drafts> how) {
        SERVICE.getBean(CertificateUpdates.class).updatePolicy(VAULT, name, Drafts.with(how), MALLORY);
    }

    private PendingOperation askedByMallory(CertificateName name, String subject) {
        PolicyDraft draft = Drafts.with(policy -> {
            policy.subject = Optional.of(subject);
            policy.issuer = Optional.of("Self");
        });
        return requests.accept(new CreateCertificate(
                VAULT,
                name,
                Optional.of(withActions(draft, renewAt(80))),
                true,
                Map.of(),
                Optional.empty(),
                new Asker.Caller(new Requester("mallory-id", "Mallory", Set.of("web-team"), Set.of()), MALLORY)));
    }

    private static PolicyDraft withActions(PolicyDraft draft, LifetimeAction... actions) {
        return new PolicyDraft(
                draft.key(),
                draft.contentType(),
                draft.x509(),
                Optional.of(List.of(actions)),
                draft.issuer(),
                draft.enabled());
    }

    /** People end it. */
    private void end(PendingOperation operation, Phase phase) {
        transaction.executeWithoutResult(status -> {
            jdbc.sql("update operation set phase = :phase, is_open = false, since = :now where id = :id")
                    .param("phase", phase.name())
                    .param("now", Columns.timestamp(CLOCK.instant()))
                    .param("id", operation.id().value())
                    .update();
            Occurrence occurrence = Occurrence.of(operation, MALLORY, CLOCK.instant());
            SERVICE.publishEvent(
                    switch (phase) {
                        case LAPSED -> new OperationFinished.Lapsed(occurrence, "Nobody decided.");
                        case CANCELLED -> new OperationFinished.Cancelled(occurrence);
                        case WITHDRAWN -> new OperationFinished.Withdrawn(occurrence, Optional.empty());
                        default -> new OperationFinished.Rejected(occurrence, Optional.of("No."));
                    });
        });
    }
}
