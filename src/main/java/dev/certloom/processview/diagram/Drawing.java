package dev.certloom.processview.diagram;

import dev.certloom.processview.diagram.Mark.State;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One picture of a model with the marks of one instance. */
final class Drawing {

    private static final double MARGIN = 16;
    private static final int MAX_NAMES = 40;

    private final Model model;
    private final Marks marks;
    private final String prefix;
    private final Svg svg = new Svg();
    private final ShapePainter shapes = new ShapePainter(svg);
    private final EdgePainter edges;
    private final MarkPainter markPainter;

    Drawing(Model model, Marks marks, String prefix) {
        this.model = model;
        this.marks = marks;
        this.prefix = prefix;
        this.edges = new EdgePainter(svg, prefix);
        this.markPainter = new MarkPainter(model, marks);
    }

    String draw() {
        Box box = markPainter.with(bounds()).grown(MARGIN);
        svg.open("svg")
                .with("xmlns", "http://www.w3.org/2000/svg")
                .with("class", "bpmn-diagram")
                // not img: a screen reader may step through the elements in it
                .with("role", "graphics-document document")
                .with("aria-labelledby", prefix + "-title")
                .with("aria-describedby", prefix + "-desc")
                .with("width", Math.ceil(box.width()))
                .with("height", Math.ceil(box.height()))
                .with(
                        "viewBox",
                        Svg.format(Math.floor(box.x())) + " " + Svg.format(Math.floor(box.y())) + " "
                                + Svg.format(Math.ceil(box.width())) + " " + Svg.format(Math.ceil(box.height())))
                .with("font-family", "Arial, Helvetica, 'Liberation Sans', sans-serif")
                .with("color", "#22252b")
                .newLine();
        svg.open("title")
                .with("id", prefix + "-title")
                .text(model.name())
                .close()
                .newLine();
        svg.open("desc").with("id", prefix + "-desc").text(inWords()).close().newLine();
        edges.definitions(ways());
        model.shapes().stream().filter(shape -> !isOverEdges(shape)).forEach(this::shape);
        model.edges().forEach(this::edge);
        model.shapes().stream().filter(Drawing::isOverEdges).forEach(this::shape);
        markPainter.paint(svg);
        return svg.close().newLine().toString();
    }

    /**
     * Arrowheads are drawn over the ring of their target; elements on a border are drawn over the border's lines.
     */
    private static boolean isOverEdges(Shape shape) {
        return shape.kind() == Kind.GROUP || shape.element().type().equals("boundaryEvent");
    }

    private Box bounds() {
        Box box = model.shapes().getFirst().box();
        for (Shape shape : model.shapes()) {
            box = box.with(shape.box());
            box = shape.label().map(Label::box).map(box::with).orElse(box);
        }
        for (Edge edge : model.edges()) {
            for (Point point : edge.points()) {
                box = box.with(Box.between(point, point));
            }
            box = edge.label().map(Label::box).map(box::with).orElse(box);
        }
        return box;
    }

    /** Green is always defined, because drawings without marks are compared with marked ones. */
    private Set<State> ways() {
        Set<State> ways = EnumSet.of(State.PASSED);
        model.edges().forEach(edge -> marks.of(edge).ifPresent(ways::add));
        return ways;
    }

    private void shape(Shape shape) {
        Optional<Mark> mark = marks.of(shape.element());
        StringBuilder classes =
                new StringBuilder("bpmn-element ").append(shape.kind().className());
        if (shape.isContainer()) {
            classes.append(" is-container");
        }
        mark.ifPresent(found -> classes.append(' ').append(found.state().className()));
        mark.filter(Mark::decisive).ifPresent(found -> classes.append(" is-decisive"));
        String title = title(shape.element(), mark);
        svg.open("g")
                .with("class", classes.toString())
                .with("data-element-id", shape.element().id());
        if (mark.filter(Mark::standsOut).isPresent()) {
            svg.with("role", "graphics-symbol img").with("tabindex", "0").with("aria-label", title);
        }
        svg.open("title").text(title).close();
        mark.filter(Mark::standsOut).map(Mark::state).ifPresent(state -> ring(shape, state));
        shapes.paint(shape, mark);
        svg.close().newLine();
    }

    private void ring(Shape shape, State state) {
        shapes.around(shape, shape.kind() == Kind.CALL_ACTIVITY ? 7 : 5.5);
        svg.with("class", "bpmn-ring")
                .with("fill", "none")
                .with("stroke", state.colour())
                .with("stroke-width", 4);
        if (state == State.WAITING_RETRY) {
            svg.with("stroke-dasharray", "7 4");
        }
        svg.close();
    }

    private void edge(Edge edge) {
        ModelElement element = edge.element();
        Optional<State> way = marks.of(edge);
        svg.open("g")
                .with(
                        "class",
                        "bpmn-element " + element.kind().className()
                                + way.map(state -> " " + EdgePainter.taken(state))
                                        .orElse(""))
                .with("data-element-id", element.id());
        svg.open("title")
                .text(title(element, Optional.empty()) + way.map(Drawing::taken).orElse(""))
                .close();
        edges.paint(edge, way);
        edge.label().ifPresent(shapes::label);
        svg.close().newLine();
    }

    private static String taken(State way) {
        return way == State.PASSED ? ": taken" : ": taken, " + way.words();
    }

    /** Such as "Check order (service task): waits for a retry, 14:02". */
    private static String title(ModelElement element, Optional<Mark> mark) {
        String what = element.inWords();
        String name = element.name().isEmpty() ? capitalised(what) : element.name() + " (" + what + ")";
        return name + mark.map(found -> ": " + found.inWords()).orElse("");
    }

    /** Where the instance is, for people who cannot see it. Includes elements in collapsed sub-processes. */
    private String inWords() {
        String words = Stream.concat(
                        Stream.of(named("decided at", Mark::decisive)),
                        Stream.of(
                                        State.CURRENT,
                                        State.FAILED,
                                        State.WAITING_RETRY,
                                        State.UNSUCCESSFUL,
                                        State.PASSED,
                                        State.CANCELLED)
                                .map(state -> named(state.words(), mark -> mark.state() == state)))
                .filter(sentence -> !sentence.isEmpty())
                .collect(Collectors.joining(" "));
        return words.isEmpty() ? "A process of " + model.shapes().size() + " elements." : words;
    }

    private String named(String words, Predicate<Mark> which) {
        List<String> names = model.elements().stream()
                .flatMap(element -> marks
                        .of(element)
                        .filter(which)
                        .map(mark -> (element.name().isEmpty() ? element.inWords() : element.name()) + mark.details())
                        .stream())
                .toList();
        if (names.isEmpty()) {
            return "";
        }
        String more = names.size() > MAX_NAMES ? " and " + (names.size() - MAX_NAMES) + " more" : "";
        return capitalised(words) + ": " + names.stream().limit(MAX_NAMES).collect(Collectors.joining("; ")) + more
                + ".";
    }

    private static String capitalised(String words) {
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
