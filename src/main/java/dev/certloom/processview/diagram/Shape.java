package dev.certloom.processview.diagram;

import java.util.Optional;

/**
 * An element with bounds.
 *
 * @param expanded of a sub-process or pool: its content is drawn in it
 * @param horizontal of a pool or lane: its name stands at the left, sideways
 * @param markerVisible of an exclusive gateway: whether it has its cross
 */
record Shape(
        ModelElement element,
        Box box,
        boolean expanded,
        boolean horizontal,
        boolean markerVisible,
        Optional<Label> label) {

    Kind kind() {
        return element.kind();
    }

    /** Whether other elements are drawn in it. */
    boolean isContainer() {
        return switch (kind()) {
            case SUB_PROCESS -> expanded;
            case POOL, LANE, GROUP -> true;
            default -> false;
        };
    }
}
