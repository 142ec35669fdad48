package dev.certloom.dashboard;

import dev.certloom.diagram.Diagram;
import dev.certloom.diagram.Mark;
import dev.certloom.diagram.Marks;
import dev.certloom.diagram.UndrawableModel;
import dev.certloom.progress.Activity;
import dev.certloom.progress.Incident;
import dev.certloom.progress.ProcessRun;
import dev.certloom.progress.Progress;
import dev.certloom.progress.Retry;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Draws where a request stands: each process instance of it on the diagram it runs, with what it passed and where it hangs. */
@Component
class Pictures {

    /** Models kept read: those of all versions that are looked at these days. */
    private static final int MOST_MODELS = 64;

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("MM-dd HH:mm").withZone(ZoneOffset.UTC);

    /** Elements around others: what is inside says where it stands. */
    private static final Set<String> SCOPES =
            Set.of("PROCESS", "SUB_PROCESS", "EVENT_SUB_PROCESS", "MULTI_INSTANCE_BODY");

    private final Map<String, Diagram> read = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Diagram> eldest) {
            return size() > MOST_MODELS;
        }
    });

    /**
     * One process instance, to be shown.
     *
     * @param title name and version of the process
     * @param svg empty when its model cannot be drawn
     * @param exact whether it is the very version that the instance runs
     */
    record Picture(
            String title,
            Optional<String> svg,
            boolean exact,
            boolean current,
            List<Stay> stays,
            List<Incident> incidents,
            List<Retry> retries) {}

    /** One element that was entered: a line of the list beside the picture. */
    record Stay(String element, Instant entered, Optional<Instant> left, String state) {

        /** How long it took, or has taken so far. */
        public String length(Instant now) {
            return Times.words(Duration.between(entered, left.orElse(now)));
        }
    }

    /** The runs in the order in which they are worth looking at. */
    List<Picture> of(Progress progress, Instant now) {
        List<Picture> pictures = new ArrayList<>();
        for (ProcessRun run : progress.runs()) {
            pictures.add(picture(run, "run" + pictures.size(), now));
        }
        return pictures;
    }

    private Picture picture(ProcessRun run, String prefix, Instant now) {
        Optional<Diagram> diagram = run.diagram().flatMap(model -> read(model.bpmn()));
        Map<String, String> names = diagram.stream()
                .flatMap(drawn -> drawn.elements().stream())
                .filter(element -> !element.name().isBlank())
                .collect(Collectors.toMap(Diagram.Element::id, Diagram.Element::name, (one, other) -> one));
        return new Picture(
                diagram.map(Diagram::name).orElse(run.processId())
                        + run.version().map(version -> ", version " + version).orElse(""),
                diagram.map(drawn -> drawn.draw(Marks.of(marks(run, now)), prefix)),
                run.diagram().map(ProcessRun.Diagram::exact).orElse(false),
                run.state() == ProcessRun.State.ACTIVE,
                run.activities().stream()
                        .filter(activity -> !SCOPES.contains(activity.type()))
                        .map(activity -> new Stay(
                                names.getOrDefault(activity.element(), activity.element()),
                                activity.entered(),
                                activity.left(),
                                words(activity.state())))
                        .toList(),
                run.incidents(),
                run.retries());
    }

    private Optional<Diagram> read(String bpmn) {
        Diagram known = read.get(bpmn);
        if (known != null) {
            return Optional.of(known);
        }
        try {
            Diagram diagram = Diagram.of(bpmn);
            read.put(bpmn, diagram);
            return Optional.of(diagram);
        } catch (UndrawableModel e) {
            return Optional.empty();
        }
    }

    private static Map<String, Mark> marks(ProcessRun run, Instant now) {
        Map<String, Mark> marks = new HashMap<>();
        Map<String, Integer> visits = new HashMap<>();
        for (Activity activity : run.activities()) {
            if (!SCOPES.contains(activity.type())) {
                int visit = visits.merge(activity.element(), 1, Integer::sum);
                Mark mark = Mark.of(state(activity.state())).withNote(note(activity, now));
                marks.put(activity.element(), visit > 1 ? mark.withCount(visit) : mark);
            }
        }
        run.retries().stream()
                .filter(retry -> retry.retriesLeft() > 0)
                .forEach(retry -> marks.put(
                        retry.element(),
                        Mark.of(Mark.State.WAITING_RETRY)
                                .withNote(retry.againAt()
                                        .map(at -> "again " + CLOCK.format(at))
                                        .orElse("tried again"))));
        run.incidents()
                .forEach(incident -> marks.put(
                        incident.element(),
                        Mark.of(Mark.State.FAILED).withNote("since " + CLOCK.format(incident.since()))));
        return marks;
    }

    private static String note(Activity activity, Instant now) {
        Instant entered = activity.entered();
        String at = (entered.isBefore(now.minus(Duration.ofHours(20))) ? DAY : CLOCK).format(entered);
        return activity.left()
                .map(left -> Duration.between(entered, left))
                .filter(length -> length.toMillis() >= 1_000)
                .map(length -> at + ", " + Times.words(length))
                .orElse(at);
    }

    private static Mark.State state(Activity.State state) {
        return switch (state) {
            case ACTIVE -> Mark.State.CURRENT;
            case COMPLETED -> Mark.State.PASSED;
            case TERMINATED -> Mark.State.CANCELLED;
        };
    }

    private static String words(Activity.State state) {
        return switch (state) {
            case ACTIVE -> "now";
            case COMPLETED -> "done";
            case TERMINATED -> "interrupted";
        };
    }
}
