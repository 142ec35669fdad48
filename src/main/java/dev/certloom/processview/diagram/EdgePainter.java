package dev.certloom.processview.diagram;

import static dev.certloom.processview.diagram.ShapePainter.LINES;
import static dev.certloom.processview.diagram.ShapePainter.SURFACE;

import dev.certloom.processview.diagram.Mark.State;
import dev.certloom.processview.diagram.ModelElement.Trait;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Draws connections; their ends are markers that each drawing defines once. */
final class EdgePainter {

    private static final double CORNER = 7;

    /** How far before its end a line with an arrowhead stops: the head's tip is narrower than the line. */
    private static final double HEAD = 6;

    private final Svg svg;
    private final String prefix;

    EdgePainter(Svg svg, String prefix) {
        this.svg = svg;
        this.prefix = prefix;
    }

    /** The markers that all lines refer to, with those of taken flows for these paths. */
    void definitions(Collection<State> ways) {
        svg.open("defs");
        head("arrow", "", 1, "M0 0 L11 5 L0 10 Z", LINES, LINES);
        ways.forEach(way -> head(arrow(way), " " + taken(way), 1.3, "M0 0 L11 5 L0 10 Z", way.colour(), way.colour()));
        head("arrow-message", " is-message", 1, "M0.7 0.7 L10.3 5 L0.7 9.3 Z", SURFACE, LINES);
        head("arrow-data", " is-data", 1, "M0.7 0.7 L10.3 5 L0.7 9.3", "none", LINES);
        head("start-message", " is-message", 1, Symbol.circle(5, 5, 4), SURFACE, LINES);
        svg.close().newLine();
    }

    private void head(String id, String className, double size, String path, String fill, String stroke) {
        svg.open("marker")
                .with("id", prefix + "-" + id)
                .with("viewBox", "0 0 11 10")
                .with("refX", 11 - HEAD / size)
                .with("refY", 5)
                .with("markerWidth", 11 * size)
                .with("markerHeight", 10 * size)
                .with("markerUnits", "userSpaceOnUse")
                .with("orient", "auto-start-reverse");
        svg.open("path")
                .with("class", "bpmn-head" + className)
                .with("d", path)
                .with("fill", fill)
                .with("stroke", stroke);
        svg.close().close();
    }

    void paint(Edge edge, Optional<State> way) {
        ModelElement element = edge.element();
        Kind kind = element.kind();
        boolean isFlow = kind == Kind.SEQUENCE_FLOW || kind == Kind.MESSAGE_FLOW;
        List<Point> points = edge.points();
        svg.open("path")
                .with("class", "bpmn-line")
                .with("d", path(points, isFlow || element.has(Trait.ARROW_AT_END) ? HEAD : 0))
                .with("fill", "none")
                .with("stroke", way.map(State::colour).orElse(LINES))
                .with("stroke-width", way.isPresent() ? 3.2 : 1.8)
                .with("stroke-linejoin", "round");
        switch (kind) {
            case SEQUENCE_FLOW ->
                end(way.map(EdgePainter::arrow).orElse("arrow")).close();
            case MESSAGE_FLOW -> {
                end("arrow-message").with("marker-start", reference("start-message"));
                svg.with("stroke-dasharray", "9 5").close();
            }
            case ASSOCIATION -> {
                if (element.has(Trait.ARROW_AT_END)) {
                    end("arrow-data");
                }
                if (element.has(Trait.ARROW_AT_START)) {
                    svg.with("marker-start", reference("arrow-data"));
                }
                svg.with("stroke-dasharray", "0.1 4.4")
                        .with("stroke-linecap", "round")
                        .close();
            }
            default -> svg.close();
        }
        if (element.has(Trait.DEFAULT)) {
            atStart(points, way, new double[][] {{6, -5.5}, {12, 5.5}}, "");
        } else if (element.has(Trait.CONDITIONAL)) {
            atStart(points, way, new double[][] {{0, 0}, {8, 4.5}, {16, 0}, {8, -4.5}}, " Z");
        }
    }

    /** The classes of a flow that was taken. */
    static String taken(State way) {
        return way == State.PASSED ? "is-taken" : "is-taken " + way.className();
    }

    private static String arrow(State way) {
        return way == State.PASSED ? "arrow-taken" : "arrow-" + way.className();
    }

    private Svg end(String marker) {
        return svg.with("marker-end", reference(marker));
    }

    private String reference(String marker) {
        return "url(#" + prefix + "-" + marker + ")";
    }

    /** The line with rounded corners. */
    private static String path(List<Point> points, double shortened) {
        StringBuilder path = new StringBuilder("M").append(at(points.getFirst()));
        for (int i = 1; i < points.size() - 1; i++) {
            Point corner = points.get(i);
            Point before = points.get(i - 1);
            Point after = points.get(i + 1);
            double radius = Math.min(CORNER, Math.min(corner.distanceTo(before), corner.distanceTo(after)) / 2);
            path.append(" L").append(at(corner.towards(before, radius)));
            path.append(" Q").append(at(corner)).append(' ').append(at(corner.towards(after, radius)));
        }
        Point last = points.getLast();
        Point beforeLast = points.get(points.size() - 2);
        double length = last.distanceTo(beforeLast);
        return path.append(" L")
                .append(at(last.towards(beforeLast, Math.min(shortened, length / 2))))
                .toString();
    }

    /** A sign near the start, its points given along the line and to its side. */
    private void atStart(List<Point> points, Optional<State> way, double[][] sign, String end) {
        Point start = points.getFirst();
        Point next = points.get(1);
        double length = start.distanceTo(next);
        double dx = length == 0 ? 1 : (next.x() - start.x()) / length;
        double dy = length == 0 ? 0 : (next.y() - start.y()) / length;
        StringBuilder path = new StringBuilder();
        for (double[] point : sign) {
            path.append(path.isEmpty() ? "M" : " L")
                    .append(at(new Point(
                            start.x() + dx * point[0] - dy * point[1], start.y() + dy * point[0] + dx * point[1])));
        }
        svg.open("path")
                .with("class", "bpmn-flow-sign")
                .with("d", path + end)
                .with("fill", SURFACE)
                .with("stroke", way.map(State::colour).orElse(LINES))
                .with("stroke-width", 1.8)
                .close();
    }

    private static String at(Point point) {
        return ShapePainter.at(point.x(), point.y());
    }
}
