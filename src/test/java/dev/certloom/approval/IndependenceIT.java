package dev.certloom.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.certloom.certificate.Drafts;
import dev.certloom.identity.AccountAct;
import dev.certloom.identity.Client;
import dev.certloom.identity.Clients;
import dev.certloom.identity.People;
import dev.certloom.identity.PeopleChanged;
import dev.certloom.identity.TestClients;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.Asker;
import dev.certloom.operation.CertificateRequests;
import dev.certloom.operation.CertificateUpdates;
import dev.certloom.operation.Claim;
import dev.certloom.operation.ConnectedAccounts;
import dev.certloom.operation.CreateCertificate;
import dev.certloom.operation.RequestCause;
import dev.certloom.operation.Requester;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionOperations;

/** One person as two: whoever asked, and whoever is close to them, on the real database. */
class IndependenceIT extends ApprovalScene {

    private static final Requester ALICE = asker("alice-id");
    private static final Requester SHOP = new Requester("shop", "shop", Set.of(), Set.of());

    private final People people = SERVICE.getBean(People.class);
    private final Clients clients = SERVICE.getBean(Clients.class);
    private final Approver eve = new Approver(actor("eve"), Set.of("approvers"));

    @BeforeEach
    void oneApproverMore() {
        approver("eve", "approvers");
    }

    @Test
    void aProgramAndWhoeverAnswersForItAreNotTwo() {
        // given
        ConnectedAccounts accounts = SERVICE.getBean(ConnectedAccounts.class);
        client("shop", Set.of("bob-id"), false);
        client("desk", Set.of("bob-id"), false);
        client("other", Set.of("carol-id"), false);

        // then
        assertThat(accounts.areConnected("bob-id", "shop")).isTrue();
        assertThat(accounts.areConnected("shop", "bob-id")).isTrue();
        assertThat(accounts.areConnected("shop", "desk")).isTrue();
        assertThat(accounts.areConnected("shop", "other")).isFalse();
        assertThat(accounts.areConnected("bob-id", "other")).isFalse();
    }

    @Test
    void accountMadeByTheRequesterIsRefusedWhileOthersSuffice() {
        done(AccountAct.Kind.ADDED, "eve", "alice-id", 3);
        StepId step = ask(ALICE, 2);

        assertNotAllowed(() -> decisions.approve(VAULT, step, eve, ""), "recently created");
        assertNotAllowed(() -> decisions.reject(VAULT, step, eve, "no"), "recently created");
        assertNotAllowed(() -> decisions.ask(VAULT, step, eve, "Why?"), "recently created");
        assertNotAllowed(() -> decisions.claim(VAULT, step, eve), "recently created");
        assertNotAllowed(() -> decisions.delegate(VAULT, step, eve, "bob-id"), "recently created");

        assertThat(decisions.approve(VAULT, step, BOB, "").votes())
                .singleElement()
                .satisfies(vote -> assertThat(vote.independent()).isTrue());
        assertThat(tasks(eve)).doesNotContain(step.value());
        assertThat(tasks(CAROL)).contains(step.value());
    }

    /** They can act as the program, whoever answers for it. */
    @Test
    void whoeverWasShownASecretOfTheProgramIsRefusedWhileOthersSuffice() {
        for (AccountAct.Kind kind : List.of(AccountAct.Kind.ADDED, AccountAct.Kind.RESET)) {
            String program = "shop-" + kind.name().toLowerCase(Locale.ROOT);
            client(program, Set.of("carol-id"), false);
            people.record(new AccountAct(program, "client:" + program, kind, Set.of(), Set.of(), "eve-id", ago(3)));
            StepId step = open(
                    requestedAgain(new Requester(program, program, Set.of(), Set.of("carol-id"))),
                    "step-" + program,
                    1);

            assertNotAllowed(voteOf(eve, step), "recently created");
            assertThat(decisions.approve(VAULT, step, BOB, "").votes())
                    .singleElement()
                    .satisfies(vote -> assertThat(vote.independent()).isTrue());
        }
    }

    /** However long ago: unlike the first password of a person, it is still good. */
    @Test
    void whoeverKnowsASecretOfTheProgramIsRefusedAsLongAsItIsThere() {
        client("shop", Set.of("carol-id"), false);
        clients.addSecret("shop", new Client.Secret("s2", "{sha256}2", ago(400)), "eve-id");
        assertNotAllowed(voteOf(eve, open(requestedAgain(SHOP), "first", 1)), "recently created");

        clients.removeSecret("shop", "s2");

        assertThat(decisions
                        .approve(VAULT, open(requestedAgain(SHOP), "second", 1), eve, "")
                        .votes())
                .hasSize(1);
    }

    @Test
    void accountThatTheRequesterResetOrGaveTheGroupOrTheRoleIsRefused() {
        for (AccountAct act : List.of(
                act(AccountAct.Kind.RESET, "eve", "alice-id", 3),
                new AccountAct(
                        "eve-id", "eve", AccountAct.Kind.GRANTED, Set.of(), Set.of("approvers"), "alice-id", ago(3)),
                new AccountAct(
                        "eve-id",
                        "eve",
                        AccountAct.Kind.GRANTED,
                        Set.of("certloom-approver"),
                        Set.of(),
                        "alice-id",
                        ago(3)))) {
            jdbc.sql("delete from account_act").update();
            people.record(act);
            StepId step = open(requestedAgain(ALICE), "step", 1);

            assertNotAllowed(() -> decisions.approve(VAULT, step, eve, ""), "recently created");
        }
    }

    @Test
    void anotherGroupOrWhatWasDoneLongAgoOrByOthersTiesNobody() {
        people.record(
                new AccountAct("eve-id", "eve", AccountAct.Kind.GRANTED, Set.of(), Set.of("vpn"), "alice-id", ago(3)));
        done(AccountAct.Kind.ADDED, "eve", "alice-id", 31);
        done(AccountAct.Kind.RESET, "eve", "helpdesk", 3);
        StepId step = ask(ALICE, 1);

        assertThat(decisions.approve(VAULT, step, eve, "").votes())
                .singleElement()
                .satisfies(vote -> assertThat(vote.independent()).isTrue());
    }

    @Test
    void whatWasDoneAfterTheRequestCountsAsWell() {
        StepId step = ask(ALICE, 1);
        done(AccountAct.Kind.ADDED, "eve", "alice-id", 0);

        assertNotAllowed(() -> decisions.approve(VAULT, step, eve, ""), "recently created");
    }

    @Test
    void chainsTieToo() {
        done(AccountAct.Kind.ADDED, "helper", "alice-id", 4);
        done(AccountAct.Kind.ADDED, "eve", "helper-id", 3);

        assertNotAllowed(voteOf(eve, ask(ALICE, 1)), "recently created");
    }

    @Test
    void accountThatAProgramOfTheRequestersMadeIsRefused() {
        client("tool", Set.of("alice-id"), false);
        done(AccountAct.Kind.ADDED, "eve", "tool", 3);

        assertNotAllowed(voteOf(eve, ask(ALICE, 1)), "recently created");
    }

    @Test
    void whoMadeTheAccountThatAsksIsRefused() {
        done(AccountAct.Kind.ADDED, "alice", "eve-id", 3);

        assertNotAllowed(voteOf(eve, ask(ALICE, 1)), "recently created");
    }

    @Test
    void whoMadeItByAProgramIsRefused() {
        client("tool", Set.of("eve-id"), false);
        done(AccountAct.Kind.ADDED, "alice", "tool", 3);

        assertNotAllowed(voteOf(eve, ask(ALICE, 1)), "recently created");
    }

    @Test
    void accountsMadeByOneAdministratorAreDependentWhileOthersSuffice() {
        done(AccountAct.Kind.ADDED, "alice", "boss-id", 5);
        done(AccountAct.Kind.ADDED, "eve", "boss-id", 3);

        assertNotAllowed(voteOf(eve, ask(ALICE, 2)), "recently created");
    }

    @Test
    void inANewInstallationOnlyAccountsTheRequesterMadeAreDependent() {
        for (String person : List.of("alice", "bob", "carol")) {
            done(AccountAct.Kind.ADDED, person, "boss-id", 5);
        }
        done(AccountAct.Kind.ADDED, "eve", "alice-id", 3);
        StepId step = ask(ALICE, 2);

        assertNotAllowed(() -> decisions.approve(VAULT, step, eve, ""), "recently created");
        assertThat(decisions.approve(VAULT, step, BOB, "").votes())
                .singleElement()
                .satisfies(vote -> assertThat(vote.independent()).isTrue());
    }

    @Test
    void whereOthersAreTooFewTheVoteCountsMarkedAndAdminsAreTold() {
        done(AccountAct.Kind.ADDED, "eve", "alice-id", 3);
        StepId step = ask(ALICE, 3);

        ApprovalStep after = decisions.approve(VAULT, step, eve, "");

        assertThat(after.approvals()).isEqualTo(1);
        assertThat(after.votes())
                .singleElement()
                .satisfies(vote -> assertThat(vote.independent()).isFalse());
        assertThat(told(after, "APPROVAL_NOT_INDEPENDENT")).isEqualTo(1);
        assertThat(jdbc.sql(
                                "select details ->> 'independent' from audit_line where operation = :id and action = 'approval-given'")
                        .param("id", after.subject().value())
                        .query(String.class)
                        .single())
                .isEqualTo("false");
    }

    @Test
    void ownersOfNowAndOfTheRequestMayNotDecideWhateverTheTokenSays() {
        client("shop", Set.of("carol-id"), false);
        StepId step = ask(SHOP, 1);
        clients.setOwners("shop", Set.of("bob-id"), Instant.now());

        assertNotAllowed(() -> decisions.approve(VAULT, step, CAROL, ""), "requested");
        assertNotAllowed(() -> decisions.approve(VAULT, step, BOB, ""), "requested");

        clients.setOwners("shop", Set.of(), Instant.now());
        assertNotAllowed(() -> decisions.approve(VAULT, step, BOB, ""), "requested");
        decisions.approve(VAULT, step, eve, "");
    }

    @Test
    void ownerWhoLeftTheProgramJustBeforeTheRequestIsNotIndependent() {
        client("shop", Set.of("eve-id"), false);
        clients.setOwners("shop", Set.of(), ago(2));

        assertNotAllowed(voteOf(eve, ask(SHOP, 1)), "recently created");
    }

    @Test
    void ownerSetAfterTheRequestAnswersQuestions() {
        client("shop", Set.of(), false);
        StepId step = ask(SHOP, 1);
        decisions.ask(VAULT, step, CAROL, "Why?");
        clients.setOwners("shop", Set.of("bob-id"), Instant.now());

        assertThat(tasks(BOB)).contains(step.value());
        assertThat(decisions.answer(VAULT, step, BOB.actor(), "Because.").state())
                .isEqualTo(StepState.OPEN);
    }

    @Test
    void firstAdministratorDecidesAloneForFirstClientUntilOthersCan() {
        jdbc.sql("delete from person").update();
        Approver admin = firstAdministrator();
        client("shop", Set.of("admin-id"), true);
        StepId first = ask(SHOP, 1);
        assertThat(tasks(admin)).contains(first.value());

        ApprovalStep after = decisions.approve(VAULT, first, admin, "");

        assertThat(after.state()).isEqualTo(StepState.APPROVED);
        assertThat(after.votes().getFirst().independent()).isFalse();
        assertThat(told(after, "APPROVAL_NOT_INDEPENDENT")).isEqualTo(1);
        StepId second = open(requestedAgain(SHOP), "step", 1);
        approver("bob", "approvers");
        done(AccountAct.Kind.ADDED, "bob", "shop", 0);
        assertNotAllowed(() -> decisions.approve(VAULT, second, admin, ""), "requested");
        assertThat(decisions.approve(VAULT, second, BOB, "").state()).isEqualTo(StepState.APPROVED);
    }

    @Test
    void firstAdministratorCannotDecideForHimselfOrHisOtherPrograms() {
        jdbc.sql("delete from person").update();
        Approver admin = firstAdministrator();
        client("shop", Set.of("admin-id"), false);

        assertNotAllowed(voteOf(admin, ask(SHOP, 1)), "requested");
        assertNotAllowed(voteOf(admin, open(requestedAgain(asker("admin-id")), "step", 1)), "requested");
    }

    @Test
    void whatTheSystemAsksForCountsAsAskedByWhomItActsFor() {
        done(AccountAct.Kind.ADDED, "carol", "eve-id", 3);
        StepId hers = onBehalf(asker("eve-id"));
        StepId ofHerProgram = onBehalf(new Requester("tool", "tool", Set.of(), Set.of("eve-id")));

        assertNotAllowed(voteOf(eve, hers), "requested");
        assertNotAllowed(voteOf(CAROL, hers), "recently created");
        assertNotAllowed(voteOf(eve, ofHerProgram), "requested");
        assertThat(decisions.approve(VAULT, hers, BOB, "").votes())
                .singleElement()
                .satisfies(vote -> assertThat(vote.independent()).isTrue());
    }

    @Test
    void whoChangedWhatTheSystemAsksForDoesNotDecideOnIt() {
        client("tool", Set.of("carol-id"), false);
        done(AccountAct.Kind.ADDED, "eve", "mallory-id", 3);
        StepId step = onBehalf(
                new Requester("alice-id", "Alice", Set.of(), Set.of(), Set.of("mallory-id", "bob-id", "tool")));

        assertNotAllowed(voteOf(BOB, step), "requested");
        assertNotAllowed(voteOf(CAROL, step), "requested");
        approver("frank", "approvers");
        assertNotAllowed(voteOf(eve, step), "recently created");
    }

    @Test
    void whoChangedAPolicyDoesNotApproveWhatTheSystemAsksForByIt() {
        CertificateName due = new CertificateName("due-" + UUID.randomUUID());
        Claim first = requested(VAULT, due, "Self", ALICE);
        SERVICE.getBean(CertificateRequests.class)
                .delete(VAULT, due, Optional.of(first.operation().value()), actor("alice"));
        SERVICE.getBean(CertificateUpdates.class)
                .updatePolicy(VAULT, due, Drafts.with(draft -> draft.subject = Optional.of("CN=evil")), eve.actor());

        Claim renewal = begun(SERVICE.getBean(CertificateRequests.class)
                .accept(new CreateCertificate(
                        VAULT,
                        due,
                        Optional.empty(),
                        true,
                        Map.of(),
                        Optional.empty(),
                        new Asker.OnBehalf("renewal", ALICE, RequestCause.POLICY_CHANGED))));

        assertNotAllowed(voteOf(eve, open(renewal, "step", 1)), "requested");
        assertThat(SERVICE.getBean(ApprovalFacts.class).of(operation(renewal)).members())
                .containsEntry("policyChangedBy", List.of("alice-id", "eve-id"));
    }

    private StepId onBehalf(Requester requester) {
        CertificateName due = new CertificateName("due-" + UUID.randomUUID());
        return open(
                requested(
                        VAULT, due, "Self", new Asker.OnBehalf("renewal", requester, RequestCause.LIFETIME_PERCENTAGE)),
                "step",
                1);
    }

    @Test
    void accountAddedAgainUnderTheSameUserNameIsTheSamePerson() {
        StepId own = ask(asker("eve-id"), 1);
        StepId others = open(requestedAgain(ALICE), "step", 2);
        decisions.approve(VAULT, others, eve, "");
        jdbc.sql("delete from person where id = 'eve-id'").update();
        people.record(act(AccountAct.Kind.REMOVED, "eve", "helpdesk", 0));
        account("eve-again", "{certloom-approver}", "{approvers}");
        jdbc.sql("update person set user_name = 'eve' where id = 'eve-again-id'")
                .update();
        Approver again = new Approver(actor("eve-again"), Set.of("approvers"));

        assertNotAllowed(() -> decisions.approve(VAULT, own, again, ""), "requested");
        assertNotAllowed(() -> decisions.approve(VAULT, others, again, ""), "decides once");
    }

    @Test
    void accountMadeByWhoAskedAndWasAddedAgainIsDependentOnThem() {
        people.record(act(AccountAct.Kind.REMOVED, "alice", "helpdesk", 9));
        people.record(new AccountAct(
                "alice-again-id", "alice", AccountAct.Kind.ADDED, Set.of(), Set.of(), "helpdesk", ago(8)));
        done(AccountAct.Kind.ADDED, "eve", "alice-again-id", 3);
        StepId step = ask(ALICE, 1);

        assertNotAllowed(() -> decisions.approve(VAULT, step, eve, ""), "recently created");
    }

    @Test
    void removedOrChangedInTheStoreDecidesNothingWhateverTheTokenSays() {
        StepId step = ask(ALICE, 1);
        account("eve", "{certloom-approver}", "{others}");
        assertNotAllowed(() -> decisions.approve(VAULT, step, eve, ""), "none of the groups");
        account("eve", "{certloom-auditor}", "{approvers}");
        assertNotAllowed(() -> decisions.approve(VAULT, step, eve, ""), "none of the groups");
        jdbc.sql("delete from person where id = 'eve-id'").update();
        assertNotAllowed(() -> decisions.approve(VAULT, step, eve, ""), "none of the groups");
    }

    @Test
    void decisionIsHandedOnlyToSomebodyIndependentWithTheRole() {
        account("clerk", "{certloom-auditor}", "{approvers}");
        done(AccountAct.Kind.ADDED, "puppet", "shop", 2);
        account("puppet", "{certloom-approver}", "{others}");
        client("shop", Set.of("deputy-id"), false);
        StepId step = ask(SHOP, 1);

        for (String to : List.of("clerk-id", "puppet-id", "deputy-id", "shop", "bob-id", "nobody")) {
            assertNotAllowed(() -> decisions.delegate(VAULT, step, BOB, to), "cannot be delegated");
        }
        decisions.delegate(VAULT, step, BOB, "stranger-id");
        assertThat(decisions.step(VAULT, step).delegations()).singleElement().satisfies(delegation -> {
            assertThat(delegation.fromName()).isEqualTo("bob");
            assertThat(delegation.toName()).isEqualTo("stranger");
        });
    }

    @Test
    void delegateOfAMemberWhoIsGoneDecidesNothing() {
        StepId step = ask(ALICE, 1);
        decisions.delegate(VAULT, step, BOB, "stranger-id");
        jdbc.sql("delete from person where id = 'bob-id'").update();

        assertNotAllowed(() -> decisions.approve(VAULT, step, STRANGER, ""), "may no longer decide");
    }

    @Test
    void handedInACircleEachStaysOneVoice() {
        StepId step = ask(ALICE, 3);
        decisions.delegate(VAULT, step, BOB, "carol-id");
        decisions.delegate(VAULT, step, CAROL, "bob-id");
        decisions.approve(VAULT, step, BOB, "");
        decisions.approve(VAULT, step, CAROL, "");

        assertNotAllowed(() -> decisions.approve(VAULT, step, BOB, ""), "decides once");
        assertNotAllowed(() -> decisions.delegate(VAULT, step, BOB, "stranger-id"), "decides once");
        assertThat(decisions.step(VAULT, step).approvals()).isEqualTo(2);
    }

    @Test
    void twoMembersWhoHandItToOneAreOneVoteAndBothMandatesStay() {
        StepId step = ask(ALICE, 2);
        decisions.delegate(VAULT, step, BOB, "stranger-id");
        decisions.delegate(VAULT, step, CAROL, "stranger-id");
        decisions.approve(VAULT, step, STRANGER, "");

        assertNotAllowed(() -> decisions.approve(VAULT, step, STRANGER, ""), "decides once");
        assertNotAllowed(() -> decisions.approve(VAULT, step, BOB, ""), "decides once");
        assertThat(decisions.approve(VAULT, step, CAROL, "").state()).isEqualTo(StepState.APPROVED);
    }

    @Test
    void stepThatTooFewCanDecideSaysSoWhenItIsOpened() {
        StepId step = ask(ALICE, 4);

        ApprovalStep opened = decisions.step(VAULT, step);
        assertThat(opened.approversMissing()).isTrue();
        assertThat(told(opened, "APPROVERS_MISSING")).isEqualTo(1);
        assertThat(acts(opened.subject().operation().orElseThrow(), "approvers-missing"))
                .isEqualTo(1);
    }

    @Test
    void stepSaysSoWhenAVoiceItNeedsIsUsedInAnother() {
        Claim claim = requested(ALICE);
        StepId first = open(claim, "first", 1);
        StepId second = open(claim, "second", 3);
        assertThat(decisions.step(VAULT, second).approversMissing()).isFalse();

        decisions.approve(VAULT, first, BOB, "");

        assertThat(decisions.step(VAULT, second).approversMissing()).isTrue();
    }

    @Test
    void stepSaysSoWhenSomebodyLeavesAndNoMoreWhenSomebodyComes() {
        StepId step = ask(ALICE, 3);
        account("eve", "{certloom-approver}", "{others}");
        altered();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> decisions.step(VAULT, step).approversMissing());

        account("eve", "{certloom-approver}", "{approvers}");
        altered();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !decisions.step(VAULT, step).approversMissing());
    }

    @Test
    void voiceIsUsedOnceByAConstraintOfTheDatabase() {
        StepId step = ask(ALICE, 2);
        decisions.approve(VAULT, step, BOB, "");
        ApprovalStep known = decisions.step(VAULT, step);
        Vote vote = new Vote("carol-id", "carol", Optional.of("bob-id"), true, true, true, "", Instant.now());

        assertThat(SERVICE.getBean(JdbcVotes.class).cast(known, vote, Set.of("carol", "bob")))
                .isFalse();
        assertThat(decisions.step(VAULT, step).approvals()).isEqualTo(1);
    }

    private StepId ask(Requester requester, int required) {
        return open(requested(requester), "step", required);
    }

    /** A request for another certificate. */
    private Claim requestedAgain(Requester requester) {
        return requested(VAULT, new CertificateName("again-" + UUID.randomUUID()), "Self", requester);
    }

    private ThrowingCallable voteOf(Approver person, StepId step) {
        return () -> decisions.approve(VAULT, step, person, "");
    }

    private Approver firstAdministrator() {
        account("admin", "{certloom-approver,certloom-administrator}", "{approvers}");
        jdbc.sql("update person set is_first = true where id = 'admin-id'").update();
        return new Approver(actor("admin"), Set.of("approvers"));
    }

    private void client(String id, Set<String> owners, boolean first) {
        clients.registerFirst(new Client(id, id, TestClients.secret("{sha256}"), Set.of(), Set.of(), owners, ago(100)));
        if (!first) {
            jdbc.sql("update oauth_client set is_first = null where id = :id")
                    .param("id", id)
                    .update();
        }
    }

    private void done(AccountAct.Kind kind, String person, String actor, int daysAgo) {
        people.record(act(kind, person, actor, daysAgo));
    }

    private static AccountAct act(AccountAct.Kind kind, String person, String actor, int daysAgo) {
        return new AccountAct(person + "-id", person, kind, Set.of(), Set.of(), actor, ago(daysAgo));
    }

    private static Instant ago(int days) {
        return Instant.now().minus(Duration.ofDays(days));
    }

    private void altered() {
        SERVICE.getBean(TransactionOperations.class)
                .executeWithoutResult(status -> SERVICE.publishEvent(new PeopleChanged(Set.of("approvers"), Set.of())));
    }

    /** All of them: other tests leave tasks in the same vault. */
    private List<String> tasks(Approver person) {
        List<String> found = new ArrayList<>();
        List<String> decides = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            Page<OpenTask> page = SERVICE.getBean(TaskList.class)
                    .openFor(VAULT, person, EnumSet.of(OpenTask.Kind.APPROVAL, OpenTask.Kind.QUESTION), after, 100);
            page.items().forEach(task -> found.add(task.id()));
            page.items().stream()
                    .filter(task -> task.kind() == OpenTask.Kind.APPROVAL)
                    .forEach(task -> decides.add(task.id()));
            after = page.next();
        } while (after.isPresent());
        Set<String> barred =
                SERVICE.getBean(TaskViewers.class).of(VAULT, person).barred();
        assertThat(decides.stream().filter(barred::contains))
                .as("left out by lists that are read at once")
                .isEmpty();
        assertThat(othersThatAsk(person, found).stream().filter(step -> !barred.contains(step)))
                .as("not left out by lists that are read at once")
                .isEmpty();
        return found;
    }

    /** Open steps beside these that ask a person's groups, about what others asked for. */
    private List<String> othersThatAsk(Approver person, List<String> known) {
        List<String> others = jdbc.sql("""
                        select s.id from approval_step s join approval_subject u on u.id = s.subject
                        where s.is_open and s.vault = :vault and s.groups && :groups::text[] and u.requester <> :person
                            and u.operation is not null and not :person = any (u.requester_owners)
                        """)
                .param("vault", VAULT.value())
                .param("groups", person.groups().toArray(String[]::new))
                .param("person", person.id())
                .query(String.class)
                .list();
        return others.stream().filter(step -> !known.contains(step)).toList();
    }

    private long told(ApprovalStep step, String kind) {
        return jdbc.sql("select count(distinct event) from notification where operation = :id and kind = :kind")
                .param("id", step.subject().value())
                .param("kind", kind)
                .query(Long.class)
                .single();
    }

    private long acts(OperationId operation, String action) {
        return jdbc.sql("select count(*) from audit_line where operation = :id and action = :action")
                .param("id", operation.value())
                .param("action", action)
                .query(Long.class)
                .single();
    }

    private static void assertNotAllowed(ThrowingCallable call, String why) {
        assertThatExceptionOfType(Refusal.class).isThrownBy(call).satisfies(refusal -> {
            assertThat(refusal.kind()).isEqualTo(Refusal.Kind.NOT_ALLOWED);
            assertThat(refusal).hasMessageContaining(why);
        });
    }
}
