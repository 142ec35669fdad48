package dev.certloom.processview.diagram;

import dev.certloom.processview.diagram.Ending.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A BPMN 2.0 model that can be drawn. Immutable: read once, it can be kept and drawn from several threads.
 *
 * <p>The drawing is SVG that can be embedded in an HTML page as it is, even under {@code style-src 'self'}: it has no
 * script, no style and nothing from outside, but presentation attributes that look right by themselves, and classes
 * for {@code dashboard/assets/diagram.css}:
 *
 * <ul>
 *   <li>{@code bpmn-diagram} is the root; {@code bpmn-element} each element, a group with its id in {@code
 * data-element-id};
 *   <li>with it goes its kind: {@code bpmn-task}, {@code bpmn-call}, {@code bpmn-subprocess}, {@code bpmn-event},
 *       {@code bpmn-gateway}, {@code bpmn-pool}, {@code bpmn-lane}, {@code bpmn-data}, {@code bpmn-annotation}, {@code
 * bpmn-group},
 *       {@code bpmn-flow}, {@code bpmn-message-flow}, {@code bpmn-association}, {@code bpmn-box} for what is unknown;
 *   <li>its state: {@code is-current}, {@code is-passed}, {@code is-cancelled}, {@code is-failed}, {@code is-retry},
 *       {@code is-unsuccessful}; {@code is-decisive} if it decided the end; a flow's: {@code is-taken}, with
 *       {@code is-unsuccessful} or {@code is-cancelled} on the path to an end of that kind; and {@code is-container} if
 *       it contains others;
 *   <li>its parts: {@code bpmn-outline}, {@code bpmn-ring}, {@code bpmn-sign}, {@code bpmn-label}, {@code bpmn-line},
 *       {@code bpmn-flow-sign}, {@code bpmn-head};
 *   <li>above all lie the {@code bpmn-mark}s, with {@code bpmn-badge}, {@code bpmn-badge-sign}, {@code bpmn-count},
 *       {@code bpmn-note-sheet}, {@code bpmn-note-text}.
 * </ul>
 *
 * <p>A state is shown by shape as well as by colour, and in words: in each element's title, and in the description of
 * the whole. The element where the instance is can be reached with the keyboard.
 *
 * @see <a href="https://www.omg.org/spec/BPMN/2.0.2">BPMN 2.0.2, chapter 12: diagram interchange</a>
 */
public final class Diagram {

    /** The longest model, in characters. */
    public static final int MAX_MODEL_BYTES = 4 * 1024 * 1024;

    /** The most shapes and edges. */
    public static final int MAX_ELEMENTS = 5_000;

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");

    private final Model model;
    private final List<Element> elements;

    private Diagram(Model model) {
        this.model = model;
        this.elements = model.elements().stream()
                .map(element -> new Element(element.id(), element.name(), element.type()))
                .toList();
    }

    /**
     * An element that is laid out, also in the plane of a collapsed sub-process.
     *
     * @param name in one line, empty if it has none
     * @param type local name in BPMN's schema, such as {@code serviceTask} or {@code sequenceFlow}
     */
    public record Element(String id, String name, String type) {}

    /**
     * Reads a model.
     *
     * @param bpmnXml a BPMN 2.0 document with diagram interchange, as modelling tools and the engine keep it
     * @throws UndrawableModel if no picture can be made of it
     */
    public static Diagram of(String bpmnXml) {
        return new Diagram(ModelReader.read(bpmnXml));
    }

    /** The id of the executable process, or of the first one if none is executable. */
    public String processId() {
        return model.processId();
    }

    /** The name of that process, or its id if it has no name. */
    public String name() {
        return model.name();
    }

    /** All elements that are laid out, in the order of the model's diagram interchange, shapes before edges. */
    public List<Element> elements() {
        return elements;
    }

    /**
     * How an instance reached an unwanted end, or is on its way there; empty if neither is so.
     *
     * @param visits in the order of entering
     * @param verdict what is known from elsewhere; without it, only an end counts that is an exception or is reached
     *     only through one
     * @param harmlessErrors codes of errors that say only that there is nothing left to do
     */
    public Optional<Ending> ending(List<Visit> visits, Optional<Verdict> verdict, Set<String> harmlessErrors) {
        return new EndingFinder(model.flow(), visits, verdict, harmlessErrors).find();
    }

    /**
     * Elements that were completed although the engine calls them interrupted: a message caught on their own border
     * said that the work was done.
     *
     * @param visits in the order of entering
     */
    public Set<String> leftByMessage(List<Visit> visits) {
        return visits.stream()
                .flatMap(visit -> model.flow().find(visit.element()).stream())
                .filter(event -> event.isBoundary() && event.interrupting() && event.isTriggeredBy("message"))
                .flatMap(event -> event.attachedTo().stream())
                .collect(Collectors.toSet());
    }

    /** The picture, for a page with a single one. */
    public String draw(Marks marks) {
        return draw(marks, "bpmn");
    }

    /**
     * The picture, the same for the same marks.
     *
     * @param prefix of all ids in it, different for each picture of a page: a letter, then letters, digits, {@code -},
     *     {@code _}; at most 64 characters
     */
    public String draw(Marks marks, String prefix) {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("Expected a prefix of letters, digits, - and _, but it has others.");
        }
        return new Drawing(model, marks, prefix).draw();
    }
}
