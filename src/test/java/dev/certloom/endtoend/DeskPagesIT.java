package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** Approvers at their desk: a list of what waits, and beside it the one that is decided. */
@BrowserTest
class DeskPagesIT {

    private static final String WORDS = "Reason, or question for the requester";
    private static final String APPROVE = "#case button[value=approve]";

    private final Browser browser = Browser.get();
    private final Wanted wanted = Wanted.random("desk");
    private int keystrokes;

    @BeforeEach
    void openThePeople() {
        java.util.Objects.requireNonNull(Staff.BOB);
    }

    @AfterEach
    void asUsual() {
        browser.usualWidth();
    }

    @Test
    void ofFortyTasksEachTakesTwoKeystrokesAndTheNextIsThere() {
        // given
        List<Wanted> waiting = waiting(40);
        browser.as(Staff.BOB)
                .open(desk())
                .awaitText("40 tasks")
                .screenshot("desk")
                .picture("desk");
        try {
            for (int done = 0; done < 5; done++) {
                String shown = shown();
                String next = listed().get(1);

                // when
                keystrokes = 0;
                type("a");
                browser.await(APPROVE + ":focus");
                type(Keys.ENTER);

                // then
                browser.awaitText("Approved.").awaitText(39 - done + " tasks");
                assertThat(keystrokes).isLessThanOrEqualTo(4);
                assertThat(shown()).isEqualTo(next);
                assertThat(listed()).doesNotContain(shown);
            }
        } finally {
            waiting.forEach(Wanted::delete);
        }
    }

    @Test
    void listIsWalkedAndATaskIsRejectedByTheKeyboardAlone() {
        // given
        waiting(3);
        browser.as(Staff.BOB).open(desk()).awaitText("3 tasks").await("html[data-following=yes]");
        List<String> names = listed();

        // then
        type("j");
        awaitShown(names.get(1));
        type("j");
        awaitShown(names.get(2));
        type("k");
        awaitShown(names.get(1));
        type(Keys.ENTER);
        browser.await("#case-title:focus");
        type("?");
        assertThat(browser.isShown("#keys dl")).isTrue();
        browser.judge();
        type("/");
        browser.await("#search:focus");
        type(Keys.ESCAPE);

        // when
        type("r");
        browser.await("#case textarea[name=words]:focus").type("#case textarea[name=words]", "not ours");
        new Actions(browser.driver())
                .keyDown(Keys.CONTROL)
                .sendKeys(Keys.ENTER)
                .keyUp(Keys.CONTROL)
                .perform();

        // then
        browser.awaitText("Rejected. The requester will see your reason.").awaitText("2 tasks");
        assertThat(shown()).isEqualTo(names.get(2));
        assertThat(new Wanted(names.get(1)).phase()).isEqualTo("rejected");
    }

    @Test
    void onAPhoneTheListComesFirstAndThenTheTask() {
        waiting(2);
        browser.as(Staff.BOB).width(390).open(desk()).awaitText("2 tasks");
        String second = listed().getLast();
        assertThat(browser.isShown("#case")).isFalse();
        assertThat(browser.texts("ol.tasks li").getFirst()).contains("to approve", "waiting", "due in");
        assertThat(browser.overflow()).isZero();
        browser.screenshot("desk-phone").judge();

        choose(second);

        assertThat(browser.isShown("#case")).isTrue();
        assertThat(browser.isShown("ol.tasks")).isFalse();
        assertThat(browser.overflow()).isZero();
        assertThat(browser.labelsBesideTheirFields()).isEmpty();
        browser.screenshot("desk-phone-task").picture("desk-phone").judge();

        browser.press("All tasks").await("the list", () -> browser.isShown("ol.tasks"));
    }

    @Test
    void whatIsWrittenStaysWithItsTaskWhileOthersAreLookedAt() {
        waiting(2);
        browser.as(Staff.BOB).open(desk()).awaitText("2 tasks").await("html[data-following=yes]");
        List<String> names = listed();
        browser.fill(WORDS, "for the first");

        choose(names.get(1));
        assertThat(browser.property("textarea[name=words]", "value")).isEmpty();

        choose(names.get(0));
        assertThat(browser.property("textarea[name=words]", "value")).isEqualTo("for the first");
    }

    @Test
    void severalAreApprovedAtOnceAndEachRowSaysWhatBecameOfIt() {
        // given
        List<Wanted> all = asked(4, one -> one.forLongAskedBy(Staff.OFFICER, SharedService.IN_HOUSE));
        Wanted wildcard = new Wanted(wanted.name() + "-wild");
        wildcard.askedBy(Staff.OFFICER, SharedService.IN_HOUSE, "*." + wildcard.name() + ".example");
        wildcard.awaitPhase("awaitingApproval");
        browser.as(Staff.BOB).open(desk()).awaitText("5 tasks").await("html[data-following=yes]");
        assertThat(browser.texts("ol.tasks input"))
                .as("the wildcard only by itself")
                .hasSize(4);

        // when
        all.forEach(one -> browser.await(one.name(), () -> {
            browser.driver()
                    .findElement(By.cssSelector("input[aria-label='Select " + one.name() + "']"))
                    .click();
            return true;
        }));
        browser.press("Decide the selected ones together").awaitText("Reason, the same for all");
        assertThat(browser.texts("#names strong"))
                .containsExactlyInAnyOrderElementsOf(
                        all.stream().map(Wanted::name).toList());
        browser.screenshot("desk-several").picture("desk-several").judge();
        browser.press("Reject 4").awaitText("Write why you reject it").judge();
        Staff.DAVE.approve(all.getFirst());
        browser.fill("Reason, the same for all", "checked").press("Approve 4");

        // then
        browser.awaitText("3 of 4 approved.")
                .awaitText(all.getFirst().name() + ": This was no longer open: approved by dave.")
                .awaitText("1 task");
        browser.screenshot("desk-several-done").judge();
        all.forEach(one -> one.awaitStatus("completed"));
        browser.press("Decided by me")
                .awaitText(all.getLast().name())
                .awaitText("checked")
                .judge();
        wildcard.delete();
    }

    @Test
    void howManyTasksWaitIsInTheMenuAndInTheTitleAndFollows() {
        waiting(1);
        browser.as(Staff.BOB).open(desk()).awaitText("1 task").await("html[data-following=yes]");
        String before = String.valueOf(browser.driver().getTitle());
        assertThat(before).matches("[(][0-9+]+[)] My tasks - Certloom");
        assertThat(browser.textOf("#waiting-tasks")).isEqualTo(before.replaceAll("[()]| My.*", ""));

        Staff.DAVE.approve(new Wanted(wanted.name() + "-00"));

        browser.awaitText("No task matches.")
                .await("another number", () -> !before.equals(browser.driver().getTitle()));
    }

    @Test
    void whatIsWrongInTheFormIsSaidAtItsFieldAndIsNoLineOfTheRecord() {
        waiting(1);
        browser.as(Staff.BOB).open(desk()).awaitText("1 task").press("Reject");

        browser.awaitText("Write why you reject it")
                .await("textarea[name=words][aria-invalid=true]")
                .judge();
        assertThat(new Wanted(wanted.name() + "-00").history()).doesNotContain("REFUSED");
    }

    @Test
    void whoComesToATaskLateIsToldWhatBecameOfIt() {
        waiting(1);
        browser.as(Staff.BOB).open(desk()).awaitText("1 task");
        String task = Staff.BOB.awaitTask(listed().getFirst());
        Staff.DAVE.approve(new Wanted(listed().getFirst()));

        browser.open("/dashboard/tasks?task=" + task).awaitText("This was no longer open: approved by dave.");
    }

    /** Asks for that many, whose names begin alike. */
    private List<Wanted> waiting(int number) {
        return asked(number, one -> one.askedBy(Staff.OFFICER, SharedService.IN_HOUSE, "*." + one.name() + ".example"));
    }

    private List<Wanted> asked(int number, Consumer<Wanted> ask) {
        List<Wanted> all = IntStream.range(0, number)
                .mapToObj(place -> new Wanted("%s-%02d".formatted(wanted.name(), place)))
                .toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<?>> asked = all.stream()
                    .<Future<?>>map(one -> threads.submit(() -> {
                        ask.accept(one);
                        one.awaitPhase("awaitingApproval");
                    }))
                    .toList();
            assertThat(asked).allSatisfy(one -> assertThat(one.get()).isNull());
        }
        return all;
    }

    private String desk() {
        return "/dashboard/tasks?search=" + wanted.name();
    }

    /** At once: a list of forty is often loaded anew while they are asked for one by one. */
    private List<String> listed() {
        return List.of(String.valueOf(browser.driver()
                        .executeScript("return [...document.querySelectorAll('ol.tasks .name')]"
                                + ".map(name => name.textContent).join(' ')"))
                .split(" "));
    }

    private String shown() {
        return browser.textOf("#case-title span");
    }

    private void choose(String name) {
        browser.await(name, () -> {
            browser.driver()
                    .findElement(By.xpath("//ol/li/a[span[text()='" + name + "']]"))
                    .click();
            return true;
        });
        awaitShown(name);
    }

    private void awaitShown(String name) {
        browser.await("the task " + name, () -> shown().equals(name));
    }

    private void type(CharSequence key) {
        keystrokes++;
        new Actions(browser.driver()).sendKeys(key).perform();
    }
}
