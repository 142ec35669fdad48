package dev.certloom.processview.diagram;

import dev.certloom.processview.diagram.Mark.State;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How the state of one process instance is shown. Ids that the model does not have are ignored: an instance may be
 * older than the model.
 *
 * @param elements by element id
 * @param flows by id, how the instance fared after the sequence flows it took
 */
public record Marks(Map<String, Mark> elements, Map<String, State> flows) {

    private static final Marks NONE = new Marks(Map.of(), Map.of());

    /** Copies both. */
    public Marks {
        elements = Map.copyOf(elements);
        flows = Map.copyOf(flows);
    }

    Optional<Mark> of(ModelElement element) {
        return Optional.ofNullable(elements.get(element.id()));
    }

    Optional<State> of(Edge flow) {
        return Optional.ofNullable(flows.get(flow.element().id()));
    }

    /**
     * These marks, with the path to the end marked, and what decided it. Marks of elements where the instance still is
     * remain.
     *
     * @param words of the person who decided, to show at that element instead of its note; may be empty
     */
    public Marks endedBy(Ending ending, String words) {
        State way = switch (ending.outcome()) {
            case FAILED -> State.UNSUCCESSFUL;
            case CANCELLED -> State.CANCELLED;
        };
        Map<String, Mark> marked = new HashMap<>(elements);
        for (String element : ending.elements()) {
            marked.merge(element, Mark.of(way), (known, unused) -> known.state().isHere() ? known : known.on(way));
        }
        marked.computeIfPresent(
                ending.decidedAt(),
                (element, mark) -> mark.state().isHere()
                        ? mark
                        : words.isBlank()
                                ? mark.deciding()
                                : mark.withNote(words).deciding());
        return new Marks(marked, ending.flows().stream().collect(Collectors.toMap(Function.identity(), flow -> way)));
    }

    /** The bare model. */
    public static Marks none() {
        return NONE;
    }

    /** Marks on elements, no flow marked as taken. */
    public static Marks of(Map<String, Mark> elements) {
        return new Marks(elements, Map.of());
    }
}
