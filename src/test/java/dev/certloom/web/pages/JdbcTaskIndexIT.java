package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.approval.OpenTask;
import dev.certloom.approval.TaskViewer;
import dev.certloom.approval.TestApprovalSettings;
import dev.certloom.database.Columns;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Phase;
import dev.certloom.operation.TestClock;
import dev.certloom.web.pages.TaskFilter.Claimed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Somebody's tasks on the real database. Each test has a vault of its own. */
class JdbcTaskIndexIT {

    private static final JdbcClient JDBC = JdbcClient.create(TestDatabase.migrated());
    private static final Set<OpenTask.Kind> ALL = EnumSet.allOf(OpenTask.Kind.class);
    private static final TaskFilter EVERYTHING = TaskFilter.of(ALL);
    private static final TaskViewer BOB = viewer(Set.of());

    private final TestClock clock = new TestClock();
    private final Instant now = clock.instant();
    private final VaultName vault =
            new VaultName("v" + UUID.randomUUID().toString().substring(0, 8));
    private final JdbcTaskIndex index = new JdbcTaskIndex(JDBC, TestApprovalSettings.with(Map.of()), clock);

    private static TaskViewer viewer(Set<String> barred) {
        return new TaskViewer("bob", Set.of("bob", "bob-before"), Set.of("pki"), false, barred);
    }

    @Test
    void findThenStepsThatAskAndQuestionsAndCertificatesToUploadTheLongestWaitingFirst() {
        // given
        String hers = step(request("hers", "alice", "AWAITING_APPROVAL", 9), "{pki}", "OPEN", 8);
        String own = step(request("own", "bob-before", "AWAITING_APPROVAL", 9), "{pki}", "ASKED", 7);
        String manual = request("manual", "alice", "AWAITING_MERGE", 6);
        step(request("elsewhere", "alice", "AWAITING_APPROVAL", 5), "{others}", "OPEN", 5);
        step(request("mine", "bob", "AWAITING_APPROVAL", 4), "{pki}", "OPEN", 4);
        String escalated = step(request("escalated", "alice", "AWAITING_APPROVAL", 3), "{others}", "OPEN", 3);
        JDBC.sql("update approval_step set escalated = true, escalation_group = '{pki}' where id = :id")
                .param("id", escalated)
                .update();
        String delegated = step(request("delegated", "alice", "AWAITING_APPROVAL", 2), "{others}", "OPEN", 2);
        JDBC.sql("""
                        insert into approval_delegation (step, from_whom, to_whom, delegated) values (:step, 'carol', 'bob', now())
                        """).param("step", delegated).update();
        String voted = step(request("voted", "alice", "AWAITING_APPROVAL", 1), "{pki}", "OPEN", 1);
        JDBC.sql("""
                        insert into approval_vote (step, person, person_name, instead_of, approved, reason, cast_at)
                        values (:step, 'bob', 'Bob', '', true, '', now())
                        """).param("step", voted).update();

        // when
        List<TaskRow> found = find(EVERYTHING);

        // then
        assertThat(found).extracting(TaskRow::id).containsExactly(hers, own, manual, escalated, delegated);
        assertThat(found)
                .extracting(TaskRow::kind)
                .containsExactly(
                        OpenTask.Kind.APPROVAL,
                        OpenTask.Kind.QUESTION,
                        OpenTask.Kind.MERGE,
                        OpenTask.Kind.APPROVAL,
                        OpenTask.Kind.APPROVAL);
        assertThat(found.getFirst())
                .isEqualTo(new TaskRow(
                        hers,
                        OpenTask.Kind.APPROVAL,
                        found.getFirst().request(),
                        "hers",
                        "Name of alice",
                        "LocalCA",
                        ago(8),
                        ago(8).plus(Duration.ofDays(7)),
                        false,
                        Optional.empty(),
                        false,
                        Optional.of("wildcard"),
                        Optional.of("A name has a wildcard.")));
        assertThat(index.count(vault, BOB, EVERYTHING, 100)).isEqualTo(5);
        assertThat(index.count(vault, BOB, EVERYTHING, 3)).isEqualTo(3);
        assertThat(index.find(vault, BOB, EVERYTHING, List.of(voted, manual)))
                .extracting(TaskRow::id)
                .containsExactly(manual);
    }

    @Test
    void findWhenTheViewerIsBarredFromAStepThenItIsLeftOut() {
        String step = step(request("web", "alice", "AWAITING_APPROVAL", 9), "{pki}", "OPEN", 8);

        assertThat(index.find(vault, viewer(Set.of(step)), EVERYTHING, TaskOrder.OLDEST, Optional.empty(), 10))
                .isEmpty();
    }

    @Test
    void findWhenFilteredThenOnlyWhatPassesAllFilters() {
        // given
        String first = step(request("web", "alice", "AWAITING_APPROVAL", 9), "{pki}", "OPEN", 9);
        String second = step(request("shop", "dora", "AWAITING_APPROVAL", 8), "{pki}", "OPEN", 8);
        String third = step(request("mail", "alice", "AWAITING_APPROVAL", 7), "{pki}", "OPEN", 7);
        claim(first, "bob-before", "Bob");
        claim(second, "carol", "Carol");
        JDBC.sql("update approval_step set escalated = true where id = any (:ids)")
                .param("ids", new String[] {second, third})
                .update();
        JDBC.sql(
                        "update approval_decision d set answer = '{\"rule\":\"long\"}' from operation o where o.id = d.operation and o.name = 'shop' and o.vault = :vault")
                .param("vault", vault.value())
                .update();

        // then
        assertThat(ids(new Wish().claimed(Claimed.BY_ME))).containsExactly(first);
        assertThat(ids(new Wish().claimed(Claimed.BY_ANYBODY))).containsExactly(first, second);
        assertThat(ids(new Wish().claimed(Claimed.BY_NOBODY))).containsExactly(third);
        assertThat(ids(new Wish().late())).containsExactly(second, third);
        assertThat(ids(new Wish().rule("wildcard"))).containsExactly(first, third);
        assertThat(ids(new Wish().requester("alice"))).containsExactly(first, third);
        assertThat(ids(new Wish().search("sho"))).containsExactly(second);
        assertThat(ids(new Wish().requester("alice").late().rule("wildcard"))).containsExactly(third);
        assertThat(ids(new Wish().requester("dora").rule("wildcard"))).isEmpty();
        assertThat(find(EVERYTHING).getFirst().mine()).isTrue();
        assertThat(find(EVERYTHING).get(1).claimedBy()).contains("Carol");
        assertThat(index.rules(vault, BOB, EVERYTHING, 10))
                .containsExactly(
                        new JdbcTaskIndex.Choice("wildcard", "wildcard", 2),
                        new JdbcTaskIndex.Choice("long", "long", 1));
        assertThat(index.requesters(vault, BOB, EVERYTHING, 1))
                .containsExactly(new JdbcTaskIndex.Choice("alice", "Name of alice", 2));
    }

    @Test
    void findThenPagesHoldEachTaskOnceInEveryOrder() {
        for (int i = 0; i < 9; i++) {
            // some at one moment
            step(request("Web-" + i, "alice", "AWAITING_APPROVAL", i), "{pki}", "OPEN", i / 3);
            request("mail-" + i, "alice", "AWAITING_MERGE", i / 3);
        }
        for (TaskOrder order : TaskOrder.values()) {
            List<TaskRow> all = index.find(vault, BOB, EVERYTHING, order, Optional.empty(), 100);
            List<TaskRow> paged = new ArrayList<>();
            Optional<TaskPosition> after = Optional.empty();
            for (List<TaskRow> page = index.find(vault, BOB, EVERYTHING, order, after, 4);
                    !page.isEmpty();
                    page = index.find(vault, BOB, EVERYTHING, order, after, 4)) {
                paged.addAll(page);
                after = Optional.of(page.getLast().position(order));
            }

            assertThat(paged).as(order.name()).isEqualTo(all).hasSize(18).doesNotHaveDuplicates();
        }
        assertThat(index.find(vault, BOB, EVERYTHING, TaskOrder.DUE, Optional.empty(), 100))
                .extracting(TaskRow::due)
                .isSorted();
        assertThat(index.find(vault, BOB, EVERYTHING, TaskOrder.NEWEST, Optional.empty(), 100))
                .extracting(TaskRow::waiting)
                .isSortedAccordingTo((one, other) -> other.compareTo(one));
        assertThat(index.find(vault, BOB, EVERYTHING, TaskOrder.NAME, Optional.empty(), 100))
                .extracting(TaskRow::certificate)
                .isSortedAccordingTo(String.CASE_INSENSITIVE_ORDER);
    }

    @Test
    void decidedThenWhatSomebodyVotedForTheLatestFirstInPages() {
        for (int i = 0; i < 5; i++) {
            String step = step(request("web-" + i, "alice", "AWAITING_APPROVAL", 9), "{pki}", "OPEN", 8);
            JDBC.sql("""
                            insert into approval_vote (step, person, person_name, instead_of, approved, reason, cast_at)
                            values (:step, 'bob-before', 'Bob', '', :approved, 'why', :at), (:step, 'eve', 'Eve', '', true, '', :at)
                            """)
                    .param("step", step)
                    .param("approved", i > 0)
                    .param("at", Columns.timestamp(ago(5 - i / 2)))
                    .update();
        }

        List<DecidedRow> first = index.decided(vault, BOB, Optional.empty(), 3);
        List<DecidedRow> second =
                index.decided(vault, BOB, Optional.of(first.getLast().position()), 3);

        assertThat(first).extracting(DecidedRow::at).isSortedAccordingTo((one, other) -> other.compareTo(one));
        assertThat(first).hasSize(3).doesNotContainAnyElementsOf(second);
        assertThat(second).hasSize(2);
        assertThat(Stream.concat(first.stream(), second.stream()).filter(row -> !row.approved()))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.certificate()).isEqualTo("web-0");
                    assertThat(row.reason()).isEqualTo("why");
                    assertThat(row.phase()).isEqualTo(Phase.AWAITING_APPROVAL);
                });
    }

    @Test
    void findAmongFiveThousandThenOnePageOfThemAndTheirNumber() {
        steps(rows(5_000, "many", "alice", "AWAITING_APPROVAL", 5), "{pki}", "OPEN", 4);

        assertThat(index.find(vault, BOB, EVERYTHING, TaskOrder.OLDEST, Optional.empty(), 51))
                .hasSize(51)
                .allMatch(row -> row.why().isPresent());
        assertThat(index.count(vault, BOB, EVERYTHING, 10_000)).isEqualTo(5_000);
        assertThat(index.rules(vault, BOB, EVERYTHING, 5))
                .containsExactly(new JdbcTaskIndex.Choice("wildcard", "wildcard", 5_000));
    }

    private Instant ago(int hours) {
        return now.minus(Duration.ofHours(hours));
    }

    private List<TaskRow> find(TaskFilter filter) {
        return index.find(vault, BOB, filter, TaskOrder.OLDEST, Optional.empty(), 100);
    }

    private List<String> ids(Wish wish) {
        List<String> ids = find(wish.filter).stream().map(TaskRow::id).toList();
        assertThat(index.count(vault, BOB, wish.filter, 100)).isEqualTo(ids.size());
        return ids;
    }

    /** What is chosen in the form. */
    private record Wish(TaskFilter filter) {

        Wish() {
            this(EVERYTHING);
        }

        Wish claimed(Claimed by) {
            return new Wish(
                    new TaskFilter(ALL, by, filter.lateOnly(), filter.rule(), filter.requester(), filter.search()));
        }

        Wish late() {
            return new Wish(
                    new TaskFilter(ALL, filter.claimed(), true, filter.rule(), filter.requester(), filter.search()));
        }

        Wish rule(String rule) {
            return new Wish(new TaskFilter(
                    ALL, filter.claimed(), filter.lateOnly(), Optional.of(rule), filter.requester(), filter.search()));
        }

        Wish requester(String requester) {
            return new Wish(new TaskFilter(
                    ALL, filter.claimed(), filter.lateOnly(), filter.rule(), Optional.of(requester), filter.search()));
        }

        Wish search(String words) {
            return new Wish(new TaskFilter(
                    ALL, filter.claimed(), filter.lateOnly(), filter.rule(), filter.requester(), Optional.of(words)));
        }
    }

    private static void claim(String step, String person, String name) {
        JDBC.sql("update approval_step set assignee = :person, assignee_name = :name where id = :id")
                .param("person", person)
                .param("name", name)
                .param("id", step)
                .update();
    }

    private String request(String name, String requester, String phase, int hoursAgo) {
        return rows(1, name, requester, phase, hoursAgo).getFirst();
    }

    /** That many requests, for which a wildcard has people asked. */
    private List<String> rows(int number, String name, String requester, String phase, int hoursAgo) {
        JDBC.sql("""
                        insert into certificate (vault, name_key, name, created)
                        select :vault, n, n, now() from (select lower(:name) || case when i > 1 then '-' || i else '' end as n
                            from generate_series(1, :number) i) named
                        """)
                .param("vault", vault.value())
                .param("name", name)
                .param("number", number)
                .update();
        List<String> ids = JDBC.sql("""
                        insert into operation (id, vault, name_key, name, version, policy, provider, enabled, tags, phase, is_open,
                            since, csr, cancellation, cancellation_attempt, launch_fence, claim_fence, created, quiet_since,
                            requester, requester_name)
                        select md5(random()::text || i), :vault, n.name, n.name, md5(random()::text),
                            '{"issuer":"LocalCA","subject":"CN=web.example"}'::jsonb, 'LocalCA', true, '{}', :phase, true, :at,
                            '\\x3000', 'NONE', 0, 1, 1, :at, :at, :requester, 'Name of ' || :requester
                        from generate_series(1, :number) i cross join lateral (
                            select lower(:name) || case when i > 1 then '-' || i else '' end as name) n
                        returning id
                        """)
                .param("vault", vault.value())
                .param("name", name)
                .param("phase", phase)
                .param("requester", requester)
                .param("at", Columns.timestamp(ago(hoursAgo)))
                .param("number", number)
                .query(String.class)
                .list();
        JDBC.sql("""
                        insert into judged_request (operation, fence, csr_sha256, facts, judged)
                        select id, 1, encode(sha256('\\x3000'), 'hex'), '{}', now() from unnest(:ids::text[]) id
                        """).param("ids", Columns.texts(ids)).update();
        JDBC.sql("""
                        insert into approval_decision (operation, fence, process, process_version, decision, decision_version,
                            decision_key, answer, decided)
                        select id, 1, 'p', 1, 'd', 1, 1, '{"rule":"wildcard","because":"A name has a wildcard."}', now()
                        from unnest(:ids::text[]) id
                        """).param("ids", Columns.texts(ids)).update();
        return ids;
    }

    private String step(String request, String groups, String state, int hoursAgo) {
        return steps(List.of(request), groups, state, hoursAgo).getFirst();
    }

    private List<String> steps(List<String> requests, String groups, String state, int hoursAgo) {
        JDBC.sql("""
                        insert into approval_subject (id, kind, vault, requester, requester_owners, requested)
                        select id, 'OPERATION', vault, requester, requester_owners, created from operation where id = any (:ids)
                        """).param("ids", Columns.texts(requests)).update();
        return JDBC.sql("""
                        insert into approval_step (id, subject, vault, name, groups, escalation_group, required, state, is_open,
                            revision, heard, opened, remind_at, escalate_at, lapse_at, fence, process_instance, process_version)
                        select md5('step' || id), id, :vault, 'step', cast(:groups as text[]), '{}', 1, :state, true, 0, 0, :at, :at,
                            :at, :at + interval '7 days', 1, 1, 1
                        from unnest(:ids::text[]) id returning id
                        """)
                .param("ids", Columns.texts(requests))
                .param("vault", vault.value())
                .param("groups", groups)
                .param("state", state)
                .param("at", Columns.timestamp(ago(hoursAgo)))
                .query(String.class)
                .list();
    }
}
