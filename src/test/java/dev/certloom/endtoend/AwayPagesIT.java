package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.installation.RunningService;
import dev.certloom.runtime.ProgramRun;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/** What pages say while the engine and the database are away, and that they go on by themselves once those are back. */
@Isolated("stops the shared service, and watches a browser")
@ExtendWith(NeedsBrowser.class)
@Execution(ExecutionMode.SAME_THREAD)
class AwayPagesIT {

    private static final RunningService SERVICE = SharedService.get();
    private static final String WORDS = "Reason, or question for the requester";
    private static final String PASSED_ON = "Approved; being processed";

    private final Browser browser = Browser.get();
    private final Wanted wanted = Wanted.random("away");

    @AfterEach
    void everythingIsBack() {
        engine("CONT");
        database("CONT");
        SERVICE.awaitReady();
    }

    @Test
    void pagesSayWhatIsAwayAndWhatIsKeptAndGoOnByThemselves() {
        // given
        wanted.askedBy(Staff.OFFICER, SharedService.IN_HOUSE, "*." + wanted.name() + ".example");
        Staff.BOB.awaitTask(wanted.name());
        String id = wanted.requestId();
        String page = "/dashboard/requests/" + id;
        browser.as(Staff.DAVE)
                .open("/dashboard/certificates")
                .await("html[data-following=yes]")
                .mark();
        String follower = browser.another();
        browser.open(page).await("html[data-following=yes]");

        // when
        engine("STOP");

        // then
        browser.await("#engine-away:not([hidden])")
                .awaitText("The engine is away since 20")
                .awaitText("what you decide is kept")
                .judge();
        browser.fill(WORDS, "ours").press("Approve").awaitText("Approved.").awaitText(PASSED_ON);
        assertThat(browser.text()).doesNotContain("an approver to decide");
        browser.screenshot("engine-away").judge();
        browser.open("/dashboard/requests?search=" + wanted.name())
                .await("#engine-away:not([hidden])")
                .awaitText(PASSED_ON);
        browser.open("/dashboard/tasks?decided=" + id).awaitText(PASSED_ON);
        String deciding = browser.driver().getWindowHandle();
        browser.to(follower).await("#engine-away:not([hidden])");
        assertThat(browser.isMarked()).as("not loaded anew").isTrue();

        // when
        database("STOP");

        // then
        browser.await("#database-away:not([hidden])").awaitText("nothing can be decided until it is back");
        browser.to(deciding)
                .open(page)
                .awaitText("The database is away")
                .awaitText("Everything accepted before is kept")
                .screenshot("database-away")
                .judge();

        // when
        database("CONT");

        // then
        browser.await("#request").to(follower).await("#database-away[hidden]");

        // when
        engine("CONT");

        // then
        browser.await("#engine-away[hidden]").to(deciding).await("#phase.phase-completed");
        assertThat(browser.text()).doesNotContain(PASSED_ON);
        browser.closeAndGoTo(follower);
    }

    private static void engine(String signal) {
        send(signal, SERVICE.installation().engine().stream());
    }

    /** Each connection has a process of its own. */
    private static void database(String signal) {
        send(
                signal,
                SERVICE.installation().database().stream()
                        .flatMap(main -> Stream.concat(Stream.of(main), main.descendants())));
    }

    private static void send(String signal, Stream<ProcessHandle> processes) {
        List<String> command = Stream.concat(
                        Stream.of("kill", "-" + signal), processes.map(process -> Long.toString(process.pid())))
                .toList();
        ProgramRun.of(new ProcessBuilder(command));
    }
}
