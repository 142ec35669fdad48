package dev.certloom.processview.diagram;

import java.util.List;
import java.util.Optional;

/** Places names: in their element, at the position given in the model, or below the element. */
final class Labels {

    /** Font sizes of names inside of elements and outside. */
    static final int INSIDE = 12;

    static final int OUTSIDE = 11;

    /** The width of the band with the name of a pool or lane, as BPMN tools lay it out. */
    static final double BAND = 30;

    /** Height that the sign of a task's type takes at its top. */
    private static final double TYPE_SIGN = 20;

    /** Height that markers take at an activity's bottom. */
    private static final double MARKERS = 20;

    /** The least width at which names outside are wrapped. */
    private static final double OUTSIDE_WIDTH = 90;

    private Labels() {}

    /** Of a shape; the bounds are those that the model has for its label. */
    static Optional<Label> of(Shape shape, Optional<Box> bounds) {
        String name = shape.element().name();
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Box box = shape.box();
        return Optional.of(
                switch (shape.kind()) {
                    case POOL -> shape.expanded() ? band(name, shape) : inside(name, box, 0, 0);
                    case LANE -> band(name, shape);
                    case SUB_PROCESS -> shape.expanded() ? atTop(name, box) : inside(name, box, 0, MARKERS);
                    case CALL_ACTIVITY -> inside(name, box, 0, MARKERS);
                    case TASK ->
                        inside(
                                name,
                                box,
                                Symbols.ofTask(shape.element()).isEmpty() ? 0 : TYPE_SIGN,
                                Symbols.markersOf(shape).isEmpty() ? 0 : MARKERS);
                    case ANNOTATION -> annotation(name, box);
                    case GROUP -> outside(name, bounds.orElse(new Box(box.x(), box.y() - 16, box.width(), 14)));
                    case EVENT, GATEWAY, DATA_OBJECT, DATA_STORE ->
                        outside(name, bounds.orElse(new Box(box.x(), box.bottom() + 6, box.width(), 14)));
                    default -> inside(name, box, 0, 0);
                });
    }

    /** Of a connection; without bounds, at the middle of its longest segment. */
    static Optional<Label> of(String name, List<Point> points, Optional<Box> bounds) {
        return name.isEmpty()
                ? Optional.empty()
                : Optional.of(outside(name, bounds.orElseGet(() -> atLongestPart(points))));
    }

    private static Box atLongestPart(List<Point> points) {
        int longest = 1;
        for (int i = 2; i < points.size(); i++) {
            if (points.get(i - 1).distanceTo(points.get(i))
                    > points.get(longest - 1).distanceTo(points.get(longest))) {
                longest = i;
            }
        }
        Box part = Box.between(points.get(longest - 1), points.get(longest));
        return new Box(part.centreX(), part.centreY() - 18, 0, 14);
    }

    private static Label outside(String name, Box bounds) {
        List<String> lines = Text.wrap(name, Math.max(bounds.width(), OUTSIDE_WIDTH), OUTSIDE, 6);
        return centred(
                lines, bounds.centreX(), bounds.y() + lines.size() * OUTSIDE * Label.LINE_HEIGHT / 2, OUTSIDE, true);
    }

    /** In the middle of the space that signs leave free; if the name fits there, in the middle of the whole box. */
    private static Label inside(String name, Box box, double top, double bottom) {
        double line = INSIDE * Label.LINE_HEIGHT;
        double free = box.height() - 8 - top - bottom;
        List<String> lines = Text.wrap(name, box.width() - 10, INSIDE, Math.max(1, (int) (free / line)));
        double height = lines.size() * line;
        double highest = box.y() + 4 + top + height / 2;
        double lowest = box.bottom() - 4 - bottom - height / 2;
        double middle = Math.clamp(box.centreY(), Math.min(highest, lowest), Math.max(highest, lowest));
        return centred(lines, box.centreX(), middle, INSIDE, false);
    }

    private static Label atTop(String name, Box box) {
        List<String> lines = Text.wrap(name, box.width() - 60, INSIDE, 1);
        return centred(lines, box.centreX(), box.y() + 14, INSIDE, false);
    }

    private static Label band(String name, Shape shape) {
        Box box = shape.box();
        if (!shape.horizontal()) {
            List<String> lines = Text.wrap(name, box.width() - 10, INSIDE, 2);
            return centred(lines, box.centreX(), box.y() + BAND / 2, INSIDE, false);
        }
        List<String> lines = Text.wrap(name, box.height() - 10, INSIDE, 2);
        Label upright = centred(lines, box.x() + BAND / 2, box.centreY(), INSIDE, false);
        return new Label(
                lines,
                upright.x(),
                upright.firstBaseline(),
                INSIDE,
                true,
                true,
                false,
                new Box(box.x(), box.y(), BAND, box.height()));
    }

    private static Label annotation(String name, Box box) {
        double line = INSIDE * Label.LINE_HEIGHT;
        List<String> lines = Text.wrap(name, box.width() - 12, INSIDE, Math.max(1, (int) (box.height() / line)));
        return new Label(lines, box.x() + 8, box.y() + line, INSIDE, false, false, false, box);
    }

    private static Label centred(List<String> lines, double x, double middle, int fontSize, boolean free) {
        double height = lines.size() * fontSize * Label.LINE_HEIGHT;
        double width = lines.stream()
                .mapToDouble(line -> Text.width(line, fontSize))
                .max()
                .orElse(0);
        // capitals reach about 0.72 of the font size above the baseline: this centres them in their line
        double firstBaseline = middle - height / 2 + fontSize * (Label.LINE_HEIGHT + 0.72) / 2;
        Box box = new Box(x - width / 2, middle - height / 2, width, height);
        return new Label(lines, x, firstBaseline, fontSize, true, false, free, box);
    }
}
