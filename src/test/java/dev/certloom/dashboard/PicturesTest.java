package dev.certloom.dashboard;

import static dev.certloom.dashboard.TestRequests.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.dashboard.Pictures.Picture;
import dev.certloom.dashboard.Pictures.Stay;
import dev.certloom.progress.Activity;
import dev.certloom.progress.Incident;
import dev.certloom.progress.ProcessRun;
import dev.certloom.progress.Progress;
import dev.certloom.progress.Retry;
import dev.certloom.vault.OperationId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where a request stands, on its diagram. */
class PicturesTest {

    private static final String MERGE = "Task_MergeCertificate";
    private static final String START = "StartEvent_LateMergeRequested";
    private static final String GATEWAY = "Gateway_ChainHeld";

    private final String model = read();
    private final Pictures pictures = new Pictures();

    private static String read() {
        try {
            return Files.readString(Path.of("bpmn/late-merge.bpmn"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void elementsAreMarkedByHowTheInstanceFaredThere() {
        String svg =
                svg(picture(List.of(), List.of(), done(START, 0, 0), interrupted(GATEWAY, 0, 2), active(MERGE, 2)));

        assertThat(classes(svg, START)).contains("is-passed");
        assertThat(classes(svg, GATEWAY)).contains("is-cancelled");
        assertThat(classes(svg, MERGE)).contains("is-current");
        assertThat(classes(svg, "EndEvent_CertificateMerged")).doesNotContain("is-");
        assertThat(svg).contains("12:00:00, 2 s");
    }

    @Test
    void elementEnteredAgainIsCountedAndStandsAsItStoodLast() {
        String svg = svg(picture(List.of(), List.of(), done(MERGE, 0, 1), done(MERGE, 2, 3), active(MERGE, 4)));

        assertThat(classes(svg, MERGE)).contains("is-current");
        assertThat(svg).contains("3 times");
    }

    @Test
    void incidentAndRetryAreMarkedOverTheStay() {
        Incident incident = new Incident(7, MERGE, "JOB_NO_RETRIES", "away", Optional.empty(), NOON);
        Retry retry = new Retry(MERGE, "merge-certificate", 2, Optional.of(NOON.plusSeconds(5)), "away", NOON);
        Retry exhausted = new Retry(MERGE, "merge-certificate", 0, Optional.empty(), "away", NOON);

        String waits = svg(picture(List.of(), List.of(retry), active(MERGE, 0)));
        assertThat(classes(waits, MERGE)).contains("is-retry");
        assertThat(waits).contains("again 12:00:05");
        assertThat(classes(svg(picture(List.of(incident), List.of(retry), active(MERGE, 0))), MERGE))
                .contains("is-failed");
        assertThat(classes(svg(picture(List.of(), List.of(exhausted), active(MERGE, 0))), MERGE))
                .contains("is-current");
    }

    @ParameterizedTest
    @EnumSource
    void pictureIsUnderWayExactlyWhileItsInstanceIs(ProcessRun.State state) {
        ProcessRun run = run(state, Optional.empty(), List.of(), List.of(), List.of());

        assertThat(pictures.of(progress(run), NOON).getFirst().current()).isEqualTo(state == ProcessRun.State.ACTIVE);
    }

    @Test
    void scopesAreNeitherMarkedNorListed() {
        Picture picture = picture(
                List.of(),
                List.of(),
                new Activity(MERGE, "SUB_PROCESS", NOON, Optional.empty(), Activity.State.ACTIVE),
                new Activity("late-merge", "PROCESS", NOON, Optional.empty(), Activity.State.ACTIVE),
                active(START, 0));

        assertThat(classes(svg(picture), MERGE)).doesNotContain("is-");
        assertThat(picture.stays()).extracting(Stay::state).containsExactly("now");
    }

    @Test
    void staysAreListedByNameWithTheirLength() {
        Picture picture =
                picture(List.of(), List.of(), done(MERGE, 0, 3), interrupted("Unknown", 3, 4), active(START, 5));

        assertThat(picture.stays()).extracting(Stay::state).containsExactly("done", "interrupted", "now");
        assertThat(picture.stays().get(0).element()).isEqualTo("Merge certificate");
        assertThat(picture.stays().get(1).element()).isEqualTo("Unknown");
        assertThat(picture.stays().get(0).length(NOON)).isEqualTo("3 s");
        assertThat(picture.stays().get(2).length(NOON.plusSeconds(65))).isEqualTo("1 min");
    }

    @Test
    void modelThatCannotBeDrawnLeavesTheListOfSteps() {
        for (Optional<ProcessRun.Diagram> undrawable :
                List.of(Optional.<ProcessRun.Diagram>empty(), Optional.of(new ProcessRun.Diagram("<no/>", true)))) {
            Picture picture = pictures.of(
                            progress(run(undrawable, List.of(), List.of(), List.of(active(MERGE, 0)))), NOON)
                    .getFirst();

            assertThat(picture.svg()).isEmpty();
            assertThat(picture.title()).isEqualTo("late-merge, version 3");
            assertThat(picture.stays()).extracting(Stay::element).containsExactly(MERGE);
        }
    }

    @Test
    void picturesOfOnePageShareNoIds() {
        ProcessRun run =
                run(Optional.of(new ProcessRun.Diagram(model, true)), List.of(), List.of(), List.of(active(MERGE, 0)));

        List<Picture> two = pictures.of(progress(run, run), NOON);

        assertThat(ids(svg(two.get(0)))).isNotEmpty().doesNotContainAnyElementsOf(ids(svg(two.get(1))));
    }

    private Picture picture(List<Incident> incidents, List<Retry> retries, Activity... activities) {
        return pictures.of(
                        progress(run(
                                Optional.of(new ProcessRun.Diagram(model, true)),
                                incidents,
                                retries,
                                List.of(activities))),
                        NOON.plusSeconds(60))
                .getFirst();
    }

    private static Progress progress(ProcessRun... runs) {
        return new Progress(OperationId.fresh(), Progress.Source.ENGINE, List.of(runs));
    }

    private static ProcessRun run(
            Optional<ProcessRun.Diagram> diagram,
            List<Incident> incidents,
            List<Retry> retries,
            List<Activity> activities) {
        return run(ProcessRun.State.ACTIVE, diagram, incidents, retries, activities);
    }

    private static ProcessRun run(
            ProcessRun.State state,
            Optional<ProcessRun.Diagram> diagram,
            List<Incident> incidents,
            List<Retry> retries,
            List<Activity> activities) {
        return new ProcessRun(
                Optional.of(10L),
                Optional.empty(),
                "late-merge",
                Optional.of(3),
                diagram,
                NOON,
                state == ProcessRun.State.COMPLETED || state == ProcessRun.State.TERMINATED
                        ? Optional.of(NOON)
                        : Optional.empty(),
                state,
                activities,
                incidents,
                retries);
    }

    private static Activity active(String element, int second) {
        return new Activity(element, "TASK", at(second), Optional.empty(), Activity.State.ACTIVE);
    }

    private static Activity done(String element, int second, int left) {
        return new Activity(element, "TASK", at(second), Optional.of(at(left)), Activity.State.COMPLETED);
    }

    private static Activity interrupted(String element, int second, int left) {
        return new Activity(element, "TASK", at(second), Optional.of(at(left)), Activity.State.TERMINATED);
    }

    private static Instant at(int second) {
        return NOON.plusSeconds(second);
    }

    private static String svg(Picture picture) {
        return picture.svg().orElseThrow();
    }

    private static String classes(String svg, String element) {
        Matcher found = Pattern.compile("class=\"([^\"]*)\"[^>]*data-element-id=\"" + element + "\"")
                .matcher(svg);
        assertThat(found.find()).as(element).isTrue();
        return found.group(1);
    }

    private static List<String> ids(String svg) {
        return Pattern.compile(" id=\"([^\"]+)\"")
                .matcher(svg)
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
