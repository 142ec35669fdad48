package dev.certloom.diagram;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be seen of one process instance. Ids that the model does not have are passed over: an instance may be older than
 * the model.
 *
 * @param elements by element id
 * @param flows ids of the sequence flows that were taken
 */
public record Marks(Map<String, Mark> elements, Set<String> flows) {

    private static final Marks NONE = new Marks(Map.of(), Set.of());

    /** Copies both. */
    public Marks {
        elements = Map.copyOf(elements);
        flows = Set.copyOf(flows);
    }

    Optional<Mark> of(ModelElement element) {
        return Optional.ofNullable(elements.get(element.id()));
    }

    /** The bare model. */
    public static Marks none() {
        return NONE;
    }

    /** Marks on elements, no flow marked as taken. */
    public static Marks of(Map<String, Mark> elements) {
        return new Marks(elements, Set.of());
    }
}
