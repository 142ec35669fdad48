package dev.certloom.processview.diagram;

import dev.certloom.processview.diagram.ModelElement.Trait;
import java.util.List;
import java.util.Optional;

/** Draws shapes: outline, signs, name. */
final class ShapePainter {

    static final String SURFACE = "#ffffff";
    static final String LINES = "currentColor";
    private static final double MARKER_STEP = 20;

    private final Svg svg;

    /** The colour of outlines, unless the style sheet has another. */
    private String outlines = LINES;

    ShapePainter(Svg svg) {
        this.svg = svg;
    }

    void paint(Shape shape, Optional<Mark> mark) {
        outlines = mark.map(found -> found.state().colour()).orElse(LINES);
        Box box = shape.box();
        switch (shape.kind()) {
            case EVENT -> event(shape);
            case GATEWAY -> gateway(shape);
            case TASK, CALL_ACTIVITY, SUB_PROCESS -> activity(shape);
            case POOL, LANE -> poolOrLane(shape);
            case DATA_OBJECT -> dataObject(box);
            case DATA_STORE -> dataStore(box);
            case ANNOTATION ->
                line("M" + at(box.x() + 10, box.y()) + " H" + Svg.format(box.x()) + " V" + Svg.format(box.bottom())
                        + " H" + Svg.format(box.x() + 10));
            case GROUP -> {
                rectangle(box, 10, 1.5, "none");
                svg.with("stroke-dasharray", "10 5 1 5")
                        .with("stroke-linecap", "round")
                        .close();
            }
            default -> rectangle(box, 0, 1.5, SURFACE).close();
        }
        shape.label().ifPresent(this::label);
    }

    /**
     * A line around a shape, such as the one that shows where the instance is. The tag is left open, for more
     * attributes.
     */
    void around(Shape shape, double distance) {
        Box box = shape.box().grown(distance);
        switch (shape.kind()) {
            case EVENT -> circle(box, 0);
            case GATEWAY -> svg.open("path").with("d", diamond(shape.box().grown(distance * 1.4)));
            default -> rectangleOf(box, 10 + distance);
        }
    }

    private void event(Shape shape) {
        Box box = shape.box();
        ModelElement event = shape.element();
        boolean isEnd = event.type().equals("endEvent");
        boolean isStart = event.type().equals("startEvent");
        circle(box, 0);
        outline(isEnd ? 4 : isStart ? 2 : 1.5, SURFACE);
        dashed(event).close();
        if (!isEnd && !isStart) {
            circle(box, 3);
            outline(1.5, "none");
            dashed(event).close();
        }
        signs(Symbols.ofEvent(event), box.centreX(), box.centreY(), Math.min(box.width(), box.height()) / 36);
    }

    private Svg dashed(ModelElement event) {
        return event.has(Trait.NON_INTERRUPTING) ? svg.with("stroke-dasharray", "5 3.5") : svg;
    }

    private void circle(Box box, double inwards) {
        svg.open("ellipse")
                .with("cx", box.centreX())
                .with("cy", box.centreY())
                .with("rx", Math.max(0, box.width() / 2 - inwards))
                .with("ry", Math.max(0, box.height() / 2 - inwards));
    }

    private void gateway(Shape shape) {
        Box box = shape.box();
        svg.open("path").with("d", diamond(box));
        outline(2, SURFACE).with("stroke-linejoin", "round").close();
        signs(Symbols.ofGateway(shape), box.centreX(), box.centreY(), Math.min(box.width(), box.height()) / 50);
    }

    private static String diamond(Box box) {
        return "M" + at(box.centreX(), box.y()) + " L" + at(box.right(), box.centreY()) + " L"
                + at(box.centreX(), box.bottom()) + " L" + at(box.x(), box.centreY()) + " Z";
    }

    private void activity(Shape shape) {
        Box box = shape.box();
        ModelElement activity = shape.element();
        rectangle(box, 10, shape.kind() == Kind.CALL_ACTIVITY ? 5 : 2, SURFACE);
        if (activity.has(Trait.EVENT_TRIGGERED)) {
            svg.with("stroke-dasharray", "0.1 4.4").with("stroke-linecap", "round");
        }
        svg.close();
        signs(Symbols.ofTask(activity), box.x() + 5, box.y() + 4, 1);
        List<Symbol> markers = Symbols.markersOf(shape);
        double x = box.centreX() - (markers.size() - 1) * MARKER_STEP / 2;
        for (Symbol marker : markers) {
            signs(List.of(marker), x, box.bottom() - 12, 1);
            x += MARKER_STEP;
        }
    }

    private void poolOrLane(Shape shape) {
        Box box = shape.box();
        rectangle(box, 0, shape.kind() == Kind.POOL ? 2 : 1.2, shape.kind() == Kind.POOL ? SURFACE : "none")
                .close();
        if (shape.kind() == Kind.POOL && shape.expanded()) {
            line(
                    shape.horizontal()
                            ? "M" + at(box.x() + Labels.BAND, box.y()) + " V" + Svg.format(box.bottom())
                            : "M" + at(box.x(), box.y() + Labels.BAND) + " H" + Svg.format(box.right()));
        }
        if (shape.element().has(Trait.PARALLEL)) {
            signs(Symbols.markersOf(shape), box.centreX(), box.bottom() - 12, 1);
        }
    }

    private void dataObject(Box box) {
        double fold = Math.min(12, box.width() / 2);
        svg.open("path")
                .with(
                        "d",
                        "M" + at(box.x(), box.y()) + " H" + Svg.format(box.right() - fold) + " L"
                                + at(box.right(), box.y() + fold) + " V" + Svg.format(box.bottom()) + " H"
                                + Svg.format(box.x()) + " Z M"
                                + at(box.right() - fold, box.y()) + " V" + Svg.format(box.y() + fold) + " H"
                                + Svg.format(box.right()));
        outline(2, SURFACE).with("stroke-linejoin", "round").close();
    }

    private void dataStore(Box box) {
        double rise = Math.min(10, box.height() / 4);
        String arc = " a" + Svg.format(box.width() / 2) + " " + Svg.format(rise) + " 0 0 0 " + Svg.format(box.width())
                + " 0";
        String sides = "M" + at(box.x(), box.y() + rise) + " V" + Svg.format(box.bottom() - rise) + arc + " V"
                + Svg.format(box.y() + rise) + " a" + Svg.format(box.width() / 2) + " " + Svg.format(rise) + " 0 0 0 "
                + Svg.format(-box.width()) + " 0";
        StringBuilder rings = new StringBuilder(sides);
        for (int i = 0; i < 3; i++) {
            rings.append(" M")
                    .append(at(box.x(), box.y() + rise + i * Math.min(6, rise)))
                    .append(arc);
        }
        svg.open("path").with("d", rings.toString());
        outline(2, SURFACE).close();
    }

    private Svg rectangle(Box box, double radius, double lineWidth, String fill) {
        rectangleOf(box, radius);
        return outline(lineWidth, fill);
    }

    private void rectangleOf(Box box, double radius) {
        svg.open("rect")
                .with("x", box.x())
                .with("y", box.y())
                .with("width", Math.max(0, box.width()))
                .with("height", Math.max(0, box.height()));
        if (radius > 0) {
            svg.with("rx", radius);
        }
    }

    private Svg outline(double lineWidth, String fill) {
        return svg.with("class", fill.equals("none") ? "bpmn-outline is-open" : "bpmn-outline")
                .with("fill", fill)
                .with("stroke", outlines)
                .with("stroke-width", lineWidth);
    }

    private void line(String path) {
        svg.open("path").with("d", path);
        outline(1.5, "none").close();
    }

    private void signs(List<Symbol> symbols, double x, double y, double scale) {
        for (Symbol symbol : symbols) {
            svg.open("path")
                    .with("class", symbol.className())
                    .with(
                            "transform",
                            "translate(" + at(x, y) + ")" + (scale == 1 ? "" : " scale(" + Svg.format(scale) + ")"))
                    .with("d", symbol.path())
                    .with("fill", symbol.isSolid() ? LINES : symbol.isBold() ? "none" : SURFACE)
                    .with("stroke", LINES)
                    .with("stroke-width", symbol.lineWidth())
                    .with("stroke-linejoin", "round")
                    .close();
        }
    }

    /** The lines of a name, each a tspan. */
    void label(Label label) {
        svg.open("text").with("class", label.free() ? "bpmn-label is-free" : "bpmn-label");
        svg.with("font-size", label.fontSize());
        if (label.centred()) {
            svg.with("text-anchor", "middle");
        }
        if (label.sideways()) {
            svg.with("transform", "rotate(-90 " + at(label.x(), label.box().centreY()) + ")");
        }
        if (label.free()) {
            // keeps it readable where it crosses a line
            svg.with("stroke", SURFACE)
                    .with("stroke-width", 3)
                    .with("stroke-linejoin", "round")
                    .with("paint-order", "stroke");
        }
        svg.with("fill", LINES);
        double y = label.firstBaseline();
        for (String line : label.lines()) {
            svg.open("tspan").with("x", label.x()).with("y", y).text(line).close();
            y += label.fontSize() * Label.LINE_HEIGHT;
        }
        svg.close();
    }

    static String at(double x, double y) {
        return Svg.format(x) + " " + Svg.format(y);
    }
}
