package dev.certloom.processview.diagram;

import static dev.certloom.processview.diagram.ShapePainter.SURFACE;
import static dev.certloom.processview.diagram.ShapePainter.at;

import dev.certloom.processview.diagram.Mark.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Draws badges and notes, above all elements, where they cover the least. */
final class MarkPainter {

    private static final double BADGE = 18;
    private static final int COUNT_SIZE = 11;
    private static final double NOTE_HEIGHT = 15;
    private static final int NOTE_SIZE = 10;

    /** A mark with its place. */
    private record Placed(Shape shape, Mark mark, Box badge, Optional<Box> note) {}

    private record Marked(Shape shape, Mark mark) {}

    private final List<Placed> placed = new ArrayList<>();

    MarkPainter(Model model, Marks marks) {
        List<Marked> marked = model.shapes().stream()
                .flatMap(shape -> marks.of(shape.element()).map(mark -> new Marked(shape, mark)).stream())
                .toList();
        if (marked.isEmpty()) {
            return;
        }
        Places corners = new Places();
        model.shapes().stream().filter(shape -> shape.kind() == Kind.EVENT).forEach(event -> corners.take(event.box()));
        List<Box> badges = marked.stream()
                .map(one -> corners.takeBest(badgePlaces(one.shape, one.mark), one.shape.box()))
                .toList();
        Places free = freePlaces(model, marks);
        badges.forEach(free::take);
        for (int i = 0; i < marked.size(); i++) {
            Shape shape = marked.get(i).shape;
            Mark mark = marked.get(i).mark;
            Optional<Box> note =
                    mark.note().map(words -> free.takeBest(notePlaces(shape, words), ownPlace(shape, mark)));
            placed.add(new Placed(shape, mark, badges.get(i), note));
        }
    }

    /** All that a note should not cover. */
    private static Places freePlaces(Model model, Marks marks) {
        Places free = new Places();
        for (Shape shape : model.shapes()) {
            if (!shape.isContainer()) {
                free.take(withRing(shape, marks.of(shape.element())));
            }
            if (!Symbols.ofTask(shape.element()).isEmpty()) {
                free.take(new Box(shape.box().x() + 4, shape.box().y() + 4, 20, 20));
            }
            if (!Symbols.markersOf(shape).isEmpty()) {
                free.take(new Box(shape.box().centreX() - 10, shape.box().bottom() - 20, 20, 18));
            }
            shape.label().ifPresent(label -> free.take(label.box()));
        }
        for (Edge edge : model.edges()) {
            edge.label().ifPresent(label -> free.take(label.box()));
            for (int i = 1; i < edge.points().size(); i++) {
                free.take(Box.between(edge.points().get(i - 1), edge.points().get(i))
                        .grown(1));
            }
        }
        return free;
    }

    /** What a note may cover of its own shape: an activity's border or its ring; nothing of other shapes. */
    private static Box ownPlace(Shape shape, Mark mark) {
        return switch (shape.kind()) {
            case EVENT, GATEWAY -> new Box(0, 0, 0, 0);
            default -> withRing(shape, Optional.of(mark));
        };
    }

    private static Box withRing(Shape shape, Optional<Mark> mark) {
        return mark.filter(Mark::standsOut).isPresent() ? shape.box().grown(6) : shape.box();
    }

    /** The bounding box of everything this will paint, and of the given box. */
    Box with(Box box) {
        Box all = box;
        for (Placed mark : placed) {
            all = all.with(mark.badge());
            if (mark.note().isPresent()) {
                all = all.with(mark.note().get());
            }
        }
        return all;
    }

    void paint(Svg svg) {
        if (placed.isEmpty()) {
            return;
        }
        svg.open("g").with("class", "bpmn-marks").with("aria-hidden", "true").newLine();
        for (Placed mark : placed) {
            svg.open("g")
                    .with("class", "bpmn-mark " + mark.mark().state().className())
                    .with("data-mark-of", mark.shape().element().id());
            badge(svg, mark);
            mark.note().ifPresent(box -> note(svg, mark.mark(), box));
            svg.close().newLine();
        }
        svg.close().newLine();
    }

    private static void badge(Svg svg, Placed placed) {
        Box box = placed.badge();
        State state = placed.mark().state();
        Symbol sign = Symbols.of(state);
        // distinguishable from the others by shape too
        double corner = state == State.UNSUCCESSFUL ? 4 : box.height() / 2;
        rectangle(svg, box, corner, "bpmn-badge", state.colour(), SURFACE);
        svg.open("path")
                .with("class", sign.isSolid() ? "bpmn-badge-sign is-solid" : "bpmn-badge-sign")
                .with("transform", "translate(" + at(box.x() + BADGE / 2, box.centreY()) + ")")
                .with("d", sign.path())
                .with("fill", sign.isSolid() ? SURFACE : "none")
                .with("stroke", SURFACE)
                .with("stroke-width", sign.lineWidth())
                .with("stroke-linecap", "round")
                .with("stroke-linejoin", "round")
                .close();
        placed.mark()
                .count()
                .ifPresent(count -> svg.open("text")
                        .with("class", "bpmn-count")
                        .with("x", box.x() + BADGE - 1)
                        .with("y", box.centreY() + 4)
                        .with("font-size", COUNT_SIZE)
                        .with("font-weight", "bold")
                        .with("fill", SURFACE)
                        .text(Integer.toString(count))
                        .close());
    }

    private static void note(Svg svg, Mark mark, Box box) {
        rectangle(
                svg,
                box,
                box.height() / 2,
                "bpmn-note-sheet",
                SURFACE,
                mark.state().colour());
        svg.open("text")
                .with("class", "bpmn-note-text")
                .with("x", box.centreX())
                .with("y", box.centreY() + 3.5)
                .with("font-size", NOTE_SIZE)
                .with("text-anchor", "middle")
                .with("fill", "currentColor")
                .text(mark.note().orElse(""))
                .close();
    }

    private static void rectangle(Svg svg, Box box, double corner, String className, String fill, String stroke) {
        svg.open("rect")
                .with("class", className)
                .with("x", box.x())
                .with("y", box.y())
                .with("width", box.width())
                .with("height", box.height())
                .with("rx", corner)
                .with("fill", fill)
                .with("stroke", stroke)
                .with("stroke-width", 1.2)
                .close();
    }

    /** The corners of an activity; of an event or gateway, the middles between them. */
    private static List<Box> badgePlaces(Shape shape, Mark mark) {
        Box box = shape.box();
        double width = BADGE
                + mark.count()
                        .map(count -> Text.width(count.toString(), COUNT_SIZE) + 5)
                        .orElse(0.0);
        double inwards = switch (shape.kind()) {
            case EVENT -> 0.13;
            case GATEWAY -> 0.22;
            default -> 0;
        };
        double dx = box.width() * inwards + (shape.isContainer() ? 14 : 0);
        double dy = box.height() * inwards;
        return List.of(
                badge(box.right() - dx, box.y() + dy, width),
                badge(box.right() - dx, box.bottom() - dy, width),
                badge(box.x() + dx, box.bottom() - dy, width),
                badge(box.x() + dx, box.y() + dy, width));
    }

    private static Box badge(double x, double y, double width) {
        return new Box(x - BADGE / 2, y - BADGE / 2, width, BADGE);
    }

    private static List<Box> notePlaces(Shape shape, String words) {
        Box box = shape.box();
        Box note = new Box(0, 0, Text.width(words, NOTE_SIZE) + 12, NOTE_HEIGHT);
        if (shape.isContainer()) {
            return List.of(
                    note.at(box.x() + 14, box.y() - NOTE_HEIGHT / 2),
                    note.at(box.right() - note.width() - 36, box.y() - NOTE_HEIGHT / 2),
                    note.at(box.x() + 14, box.bottom() - NOTE_HEIGHT / 2),
                    note.at(box.right() - note.width() - 14, box.bottom() - NOTE_HEIGHT / 2));
        }
        double middle = box.centreX() - note.width() / 2;
        double above = box.y() - NOTE_HEIGHT - 8;
        double below = box.bottom() + 8;
        return switch (shape.kind()) {
            case EVENT, GATEWAY -> {
                Box label = shape.label().map(Label::box).orElse(box);
                double level = box.centreY() - NOTE_HEIGHT / 2;
                yield List.of(
                        note.at(label.centreX() - note.width() / 2, label.bottom() + 3),
                        note.at(middle, above),
                        note.at(middle, below),
                        note.at(label.centreX() - note.width() / 2, label.y() - NOTE_HEIGHT - 3),
                        note.at(box.right() + 4, above),
                        note.at(box.x() - 4 - note.width(), above),
                        note.at(box.right() + 4, below),
                        note.at(box.x() - 4 - note.width(), below),
                        note.at(box.right() + 8, level));
            }
            default -> {
                double left = box.x() - 4;
                double right = box.right() + 4 - note.width();
                double bottom = box.bottom() - NOTE_HEIGHT / 2;
                double top = box.y() - NOTE_HEIGHT / 2;
                yield List.of(
                        note.at(middle, bottom),
                        note.at(left, bottom),
                        note.at(right, bottom),
                        note.at(left, below),
                        note.at(middle, below),
                        note.at(left, top),
                        note.at(middle, top),
                        note.at(middle, above));
            }
        };
    }
}
