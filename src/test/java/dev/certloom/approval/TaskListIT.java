package dev.certloom.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.certloom.approval.OpenTask.Kind;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Claim;
import dev.certloom.operation.Requester;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person has to do, on the real database. */
class TaskListIT extends ApprovalScene {

    private static final Set<Kind> ALL = EnumSet.allOf(Kind.class);

    private final TaskList tasks = SERVICE.getBean(TaskList.class);
    /** One of those of the scene for each test. */
    private static final AtomicInteger TESTS = new AtomicInteger();

    private final VaultName vault = new VaultName("tasks-" + TESTS.incrementAndGet());
    private String merge = "";
    private String approval = "";
    private String question = "";

    /** Bob is to bring a certificate, to decide on what Alice asked for, and to answer what Carol asks about his own. */
    @BeforeEach
    void somethingOfEachKind() {
        Claim manual = requested(vault, new CertificateName("manual"), "Unknown", asker("alice-id"));
        approvalProcess.recordAutomatic(manual, "rule", 1);
        approvalProcess.pass(manual);
        merge = manual.operation().value();
        approval = open(requested(vault, new CertificateName("hers"), "Self", asker("alice-id")), "step", 1)
                .value();
        StepId his = open(requested(vault, new CertificateName("his"), "Self", asker("bob-id")), "step", 1);
        decisions.ask(vault, his, CAROL, "Why?");
        question = his.value();
    }

    @Test
    void openForWhenThereAreAllKindsThenOneListHasThemOldestFirst() {
        List<OpenTask> open =
                tasks.openFor(vault, BOB, ALL, Optional.empty(), 10).items();

        assertThat(open).extracting(OpenTask::id).containsExactly(merge, approval, question);
        assertThat(open).extracting(OpenTask::kind).containsExactly(Kind.MERGE, Kind.APPROVAL, Kind.QUESTION);
        assertThat(open.getFirst()).isInstanceOfSatisfying(OpenTask.Merge.class, task -> {
            assertThat(task.task().due()).isEqualTo(task.task().since().plus(Duration.ofDays(7)));
            assertThat(task.task().overdue()).isFalse();
        });
    }

    @Test
    void openForWhenPagedThenEachIsShownOnceEvenIfTheLastOneIsDone() {
        List<String> seen = new ArrayList<>();
        Optional<String> after = Optional.empty();
        for (int page = 0; page < 3; page++) {
            OpenTask task = tasks.openFor(vault, BOB, ALL, after, 1).items().getFirst();
            seen.add(task.id());
            if (task.kind() == Kind.APPROVAL) {
                decisions.approve(vault, new StepId(task.id()), BOB, "");
            }
            after = Optional.of(task.id());
        }

        assertThat(seen).containsExactly(merge, approval, question);
        assertThat(tasks.openFor(vault, BOB, ALL, after, 1).items()).isEmpty();
    }

    /** They are left out after they were read: what is read for one page is bounded, and there may be any number of them. */
    @Test
    void tasksBehindManyRequestsOfOnesOwnAreFoundByPaging() {
        for (int i = 0; i < 25; i++) {
            open(requested(vault, new CertificateName("own" + i), "Self", asker("bob-id")), "step", 1);
        }
        String last = open(requested(vault, new CertificateName("last"), "Self", asker("alice-id")), "step", 1)
                .value();
        Claim manual = requested(vault, new CertificateName("later"), "Unknown", asker("alice-id"));
        approvalProcess.recordAutomatic(manual, "rule", 1);
        approvalProcess.pass(manual);

        List<String> seen = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            Page<OpenTask> page = tasks.openFor(vault, BOB, ALL, after, 1);
            page.items().forEach(task -> seen.add(task.id()));
            after = page.next();
        } while (after.isPresent());

        assertThat(seen)
                .containsExactly(
                        merge, approval, question, last, manual.operation().value());
    }

    @Test
    void openForWhenOneKindIsAskedForThenTheOthersAreNotShown() {
        assertThat(ids(BOB, EnumSet.of(Kind.MERGE))).containsExactly(merge);
        assertThat(ids(BOB, EnumSet.of(Kind.APPROVAL))).containsExactly(approval);
        assertThat(ids(BOB, EnumSet.of(Kind.QUESTION))).containsExactly(question);
        assertThat(ids(STRANGER, EnumSet.of(Kind.APPROVAL, Kind.QUESTION))).isEmpty();
    }

    @Test
    void aQuestionReachesARequesterWhoseAccountWasAddedAgain() {
        jdbc.sql("""
                        insert into account_act (person, user_name, kind, actor, at)
                        values ('bob-before', 'bob', 'ADDED', 'admin-id', now() - interval '90 days')
                        """).update();
        StepId his = open(requested(vault, new CertificateName("before"), "Self", asker("bob-before")), "step", 1);
        decisions.ask(vault, his, CAROL, "Why?");

        assertThat(ids(BOB, EnumSet.of(Kind.QUESTION))).containsExactly(question, his.value());
    }

    @Test
    void openForWhenAfterIsNoTaskOfThisVaultThenItIsRefused() {
        Optional<String> elsewhere =
                Optional.of(open(requested(new Requester("alice-id", "Alice", Set.of(), Set.of())), "step", 1)
                        .value());

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> tasks.openFor(vault, BOB, ALL, elsewhere, 1))
                .withMessage("Property after has invalid value");
    }

    private List<String> ids(Approver person, Set<Kind> kinds) {
        return tasks.openFor(vault, person, kinds, Optional.empty(), 10).items().stream()
                .map(OpenTask::id)
                .toList();
    }
}
