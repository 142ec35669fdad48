package dev.certloom.processview.diagram;

import java.util.List;
import java.util.Optional;

/** A connection: at least two points. */
record Edge(ModelElement element, List<Point> points, Optional<Label> label) {}
