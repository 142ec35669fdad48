package dev.certloom.processview.diagram;

import java.util.List;

/**
 * A model, read and laid out.
 *
 * @param elements all that are laid out somewhere, also in the planes of collapsed sub-processes, which are not drawn
 * @param shapes those of the drawn plane, in the order of drawing: what holds others comes before them
 * @param flow of all elements, also of those that are laid out nowhere
 */
record Model(
        String processId,
        String name,
        List<ModelElement> elements,
        List<Shape> shapes,
        List<Edge> edges,
        FlowGraph flow) {}
