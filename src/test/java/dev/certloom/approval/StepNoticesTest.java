package dev.certloom.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.notification.Notice;
import dev.certloom.operation.InMemoryVault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StepNoticesTest {

    private static final ApprovalSettings SETTINGS =
            TestApprovalSettings.with(Map.of("administrator-groups", "administrators", "merge-groups", "operators"));

    private final InMemoryVault vault = new InMemoryVault();
    private final MergeTasks merges = new MergeTasks(SETTINGS, vault.clock());
    private final List<Notice> posted = new ArrayList<>();
    private final StepNotices notices =
            new StepNotices((notice, contacts) -> posted.add(notice), SETTINGS, vault.clock());

    @BeforeEach
    void aCertificateIsToBeBroughtByAPerson() {
        vault.request("Unknown");
    }

    @Test
    void mergeNeededThenItsGroupsAreToldUntilWhen() {
        notices.mergeNeeded(task());

        assertThat(posted).singleElement().satisfies(notice -> {
            assertThat(notice.groups()).containsExactly("operators");
            assertThat(notice.facts()).containsEntry("Due", "2026-03-08T12:00:00Z");
        });
    }

    @Test
    void mergeStillNeededWhenOverdueThenItSaysSoAndNothingLapses() {
        vault.clock().advance(Duration.ofDays(6));
        notices.mergeStillNeeded(task());
        vault.clock().advance(Duration.ofDays(3));
        notices.mergeStillNeeded(task());

        assertThat(posted)
                .extracting(Notice::summary)
                .containsExactly(
                        "The certificate 'web' still has to be signed and uploaded.",
                        "The certificate 'web' is overdue: it still has to be signed and uploaded.");
        assertThat(posted).extracting(Notice::eventId).doesNotHaveDuplicates();
        assertThat(vault.pending("web").isOpen()).isTrue();
    }

    private MergeTask task() {
        return merges.of(vault.pending("web")).orElseThrow();
    }
}
