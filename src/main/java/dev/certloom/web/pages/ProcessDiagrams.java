package dev.certloom.web.pages;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.certloom.kernel.Messages;
import dev.certloom.processview.Activity;
import dev.certloom.processview.Incident;
import dev.certloom.processview.ProcessRun;
import dev.certloom.processview.Progress;
import dev.certloom.processview.Retry;
import dev.certloom.processview.diagram.Diagram;
import dev.certloom.processview.diagram.Ending;
import dev.certloom.processview.diagram.Mark;
import dev.certloom.processview.diagram.Marks;
import dev.certloom.processview.diagram.UndrawableModel;
import dev.certloom.processview.diagram.Visit;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Draws where a request stands: each of its process instances on the diagram it runs, with the elements it passed and
 * where it is stuck.
 */
@Component
class ProcessDiagrams {

    /** Of models kept read, those of all versions that are looked at these days: how long they are together. */
    private static final long MAX_CHARACTERS = 16 << 20;

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("MM-dd HH:mm").withZone(ZoneOffset.UTC);

    /** Containers: the elements inside them show where the instance is. */
    private static final Set<String> SCOPES =
            Set.of("PROCESS", "SUB_PROCESS", "EVENT_SUB_PROCESS", "MULTI_INSTANCE_BODY");

    private static final String GATEWAY = "_GATEWAY";

    /** The one at which something is waited for. */
    private static final String EVENT_BASED_GATEWAY = "EVENT_BASED" + GATEWAY;

    private final Cache<String, Diagram> read = Caffeine.newBuilder()
            .maximumWeight(MAX_CHARACTERS)
            .weigher((String bpmn, Diagram diagram) -> bpmn.length())
            .executor(Runnable::run)
            .build();

    /**
     * One process instance, to be shown.
     *
     * @param title name and version of the process
     * @param svg empty when its model cannot be drawn
     * @param exact whether it is the very version that the instance runs
     * @param decision why it did not end as intended, if it did not
     */
    record Picture(
            String title,
            Optional<String> svg,
            boolean exact,
            boolean current,
            Optional<Decision> decision,
            List<Stay> stays,
            List<Incident> incidents,
            List<Attempt> retries) {}

    /** A step that failed and will be tried again: its name, and what the engine knows of it. */
    record Attempt(String element, Retry retry) {}

    /**
     * What decided that the instance ended as it did.
     *
     * @param element name of the element
     * @param failed whether that is a failure; otherwise it was cancelled or not wanted any more
     * @param words of the person who decided; empty if none are known
     */
    record Decision(String element, boolean failed, String words) {}

    /** One element that was entered: a line of the list beside the picture. */
    record Stay(String element, Instant entered, Optional<Instant> left, Activity.State state) {

        /** How long it took, or has taken so far. */
        public String length(Instant now) {
            return Times.words(Duration.between(entered, left.orElse(now)));
        }
    }

    /** The runs in the order in which they are worth looking at. */
    List<Picture> of(Progress progress, Outcomes outcomes, Instant now) {
        List<Picture> pictures = new ArrayList<>();
        RunOutcomes endings = new RunOutcomes(progress.runs(), outcomes);
        for (ProcessRun run : progress.runs()) {
            Optional<Diagram> diagram = run.diagram().flatMap(model -> read(model.bpmn()));
            List<Visit> visits = visits(run);
            Optional<Ending> ending = diagram.flatMap(drawn -> endings.of(run, drawn, visits));
            pictures.add(picture(
                    run,
                    diagram,
                    ending,
                    ending.map(end -> outcomes.words(run, end.outcome())).orElse(""),
                    "run" + pictures.size(),
                    now));
        }
        return pictures;
    }

    private static List<Visit> visits(ProcessRun run) {
        return run.activities().stream()
                .map(activity -> new Visit(
                        activity.element(),
                        activity.entered(),
                        activity.left(),
                        activity.state() == Activity.State.COMPLETED))
                .toList();
    }

    private static Picture picture(
            ProcessRun run,
            Optional<Diagram> diagram,
            Optional<Ending> ending,
            String words,
            String prefix,
            Instant now) {
        Map<String, String> names = diagram.stream()
                .flatMap(drawn -> drawn.elements().stream())
                .filter(element -> !element.name().isBlank())
                .collect(Collectors.toMap(Diagram.Element::id, Diagram.Element::name, (one, other) -> one));
        return new Picture(
                diagram.map(Diagram::name).orElse(run.processId())
                        + run.version()
                                .map(version -> Messages.text("diagram.version", version.toString()))
                                .orElse(""),
                diagram.map(drawn -> drawn.draw(marks(run, drawn, ending, words, now), prefix)),
                run.diagram().map(ProcessRun.Diagram::exact).orElse(false),
                run.state() == ProcessRun.State.ACTIVE,
                ending.map(end -> new Decision(
                        names.getOrDefault(end.decidedAt(), end.decidedAt()),
                        end.outcome() == Ending.Outcome.FAILED,
                        words)),
                run.activities().stream()
                        .filter(activity -> !SCOPES.contains(activity.type()))
                        .filter(activity -> isStep(activity, names))
                        .map(activity ->
                                new Stay(name(activity, names), activity.entered(), activity.left(), activity.state()))
                        .toList(),
                run.incidents(),
                run.retries().stream()
                        .map(retry -> new Attempt(names.getOrDefault(retry.element(), retry.element()), retry))
                        .toList());
    }

    /** Gateways that only join or fork have no name, and nobody waits there. */
    private static boolean isStep(Activity activity, Map<String, String> names) {
        return names.containsKey(activity.element())
                || !activity.type().endsWith(GATEWAY)
                || activity.type().equals(EVENT_BASED_GATEWAY);
    }

    private static String name(Activity activity, Map<String, String> names) {
        return Optional.ofNullable(names.get(activity.element()))
                .orElseGet(() -> activity.type().equals(EVENT_BASED_GATEWAY)
                        ? Messages.text("diagram.event-based-gateway")
                        : activity.element());
    }

    private Optional<Diagram> read(String bpmn) {
        Diagram known = read.getIfPresent(bpmn);
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

    private static Marks marks(ProcessRun run, Diagram diagram, Optional<Ending> ending, String words, Instant now) {
        Marks marks = Marks.of(marks(run, diagram.leftByMessage(visits(run)), now));
        return ending.map(end -> marks.endedBy(end, words)).orElse(marks);
    }

    private static Map<String, Mark> marks(ProcessRun run, Set<String> leftByMessage, Instant now) {
        Map<String, Mark> marks = new HashMap<>();
        Map<String, Integer> visits = new HashMap<>();
        for (Activity activity : run.activities()) {
            if (!SCOPES.contains(activity.type())) {
                int visit = visits.merge(activity.element(), 1, Integer::sum);
                boolean done =
                        activity.state() == Activity.State.TERMINATED && leftByMessage.contains(activity.element());
                Mark mark = Mark.of(done ? Mark.State.PASSED : state(activity.state()))
                        .withNote(note(activity, now));
                marks.put(activity.element(), visit > 1 ? mark.withCount(visit) : mark);
            }
        }
        run.retries().stream()
                .filter(retry -> retry.retriesLeft() > 0)
                .forEach(retry -> marks.put(
                        retry.element(),
                        Mark.of(Mark.State.WAITING_RETRY)
                                .withNote(retry.againAt()
                                        .map(at -> Messages.text("diagram.again-at", CLOCK.format(at)))
                                        .orElseGet(() -> Messages.text("diagram.again")))));
        run.incidents()
                .forEach(incident -> marks.put(
                        incident.element(),
                        Mark.of(Mark.State.FAILED)
                                .withNote(Messages.text("diagram.since", CLOCK.format(incident.since())))));
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
}
