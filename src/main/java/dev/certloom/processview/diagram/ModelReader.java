package dev.certloom.processview.diagram;

import dev.certloom.processview.diagram.ModelElement.Trait;
import dev.certloom.processview.diagram.UndrawableModel.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads a {@link Model} from BPMN 2.0 XML. Of several diagrams, the first one of a process or collaboration is drawn.
 */
final class ModelReader {

    /** No tool places anything further out than this; the limit keeps sums and products of coordinates exact. */
    private static final double MAX_COORDINATE = 1_000_000;

    private static final int MAX_NAME_LENGTH = 500;
    private static final String DEFINITION = "EventDefinition";

    private final XmlNode definitions;
    private final Map<String, XmlNode> byId = new HashMap<>();

    /** Ids of the flows that are the default of a gateway or activity. */
    private final Set<String> defaults = new HashSet<>();

    /** What is laid out, in that order. */
    private final Map<String, ModelElement> elements = new LinkedHashMap<>();

    private ModelReader(XmlNode definitions) {
        this.definitions = definitions;
        definitions.children().stream()
                .filter(root -> !root.name().equals("BPMNDiagram"))
                .flatMap(XmlNode::all)
                .forEach(node -> {
                    node.attribute("id").ifPresent(id -> byId.putIfAbsent(id, node));
                    node.attribute("default").ifPresent(defaults::add);
                });
    }

    static Model read(String xml) {
        return new ModelReader(XmlNode.read(xml)
                        .child("definitions")
                        .orElseThrow(() -> malformed("has no definitions of BPMN 2.0 at its root")))
                .read();
    }

    private Model read() {
        XmlNode process = definitions
                .children("process")
                .min(Comparator.comparing(candidate -> !candidate.is("isExecutable", false)))
                .orElseThrow(
                        () -> new UndrawableModel(Reason.NO_PROCESS, "Expected a process, but the model has none."));
        String processId = process.attribute("id").orElseThrow(() -> malformed("has a process without an id"));
        List<XmlNode> planes = definitions
                .children("BPMNDiagram")
                .flatMap(diagram -> diagram.children("BPMNPlane"))
                .toList();
        XmlNode drawn = planes.stream()
                .min(Comparator.comparing(plane -> !isWhole(plane)))
                .filter(plane -> plane.child("BPMNShape").isPresent())
                .orElseThrow(() -> new UndrawableModel(
                        Reason.NO_LAYOUT,
                        "Expected a diagram of the process, but the model has no diagram interchange."));
        int laidOut = planes.stream().mapToInt(plane -> plane.children().size()).sum();
        if (laidOut > Diagram.MAX_ELEMENTS) {
            throw new UndrawableModel(
                    Reason.TOO_LARGE,
                    "Expected at most " + Diagram.MAX_ELEMENTS + " elements, but the model has " + laidOut + ".");
        }
        planes.stream()
                .flatMap(plane -> Stream.concat(plane.children("BPMNShape"), plane.children("BPMNEdge")))
                .forEach(this::elementOf);
        return new Model(
                processId,
                Text.oneLine(
                        process.attribute("name")
                                .filter(name -> !name.isBlank())
                                .orElse(processId),
                        MAX_NAME_LENGTH),
                List.copyOf(elements.values()),
                shapes(drawn),
                edges(drawn),
                new FlowGraph(definitions.children("process").toList(), byId));
    }

    private boolean isWhole(XmlNode plane) {
        return plane.attribute("bpmnElement")
                .map(byId::get)
                .filter(node -> node.name().equals("process") || node.name().equals("collaboration"))
                .isPresent();
    }

    /** The element that is drawn, or the drawing itself if it is of nothing. */
    private static String elementId(XmlNode drawing) {
        return drawing.attribute("bpmnElement")
                .or(() -> drawing.attribute("id"))
                .orElseThrow(() -> malformed("has a " + drawing.name() + " of no element"));
    }

    private ModelElement elementOf(XmlNode drawing) {
        return elements.computeIfAbsent(elementId(drawing), this::element);
    }

    private ModelElement element(String id) {
        XmlNode node = byId.getOrDefault(id, new XmlNode("unknown", Map.of(), List.of(), new StringBuilder()));
        List<String> events = node.children().stream()
                .flatMap(child -> eventOf(child).stream())
                .toList();
        return new ModelElement(id, Text.oneLine(nameOf(node), MAX_NAME_LENGTH), node.name(), events, traits(id, node));
    }

    /** The kind of an event definition: one of its own, or one that several events share. */
    private Optional<String> eventOf(XmlNode node) {
        XmlNode definition = node.name().equals("eventDefinitionRef")
                ? byId.getOrDefault(localPart(node.text().toString()), node)
                : node;
        if (!definition.name().endsWith(DEFINITION)) {
            return Optional.empty();
        }
        String kind = definition.name().substring(0, definition.name().length() - DEFINITION.length());
        return Optional.of(kind.equals("compensate") ? "compensation" : kind);
    }

    private String nameOf(XmlNode node) {
        return switch (node.name()) {
            case "textAnnotation" ->
                node.child("text").map(text -> text.text().toString()).orElse("");
            case "group" ->
                node.attribute("categoryValueRef")
                        .map(reference -> byId.get(localPart(reference)))
                        .flatMap(value -> value.attribute("value"))
                        .orElse("");
            default -> node.attribute("name").orElse("");
        };
    }

    private Set<Trait> traits(String id, XmlNode node) {
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        add(traits, Trait.NON_INTERRUPTING, !node.is("cancelActivity", true) || !node.is("isInterrupting", true));
        add(traits, Trait.EVENT_TRIGGERED, node.is("triggeredByEvent", false));
        add(traits, Trait.COMPENSATION, node.is("isForCompensation", false));
        add(traits, Trait.DEFAULT, defaults.contains(id));
        node.child("multiInstanceLoopCharacteristics")
                .ifPresent(loop -> traits.add(loop.is("isSequential", false) ? Trait.SEQUENTIAL : Trait.PARALLEL));
        // the flow out of a gateway needs no sign of its condition: the gateway is that sign
        add(
                traits,
                Trait.CONDITIONAL,
                node.child("conditionExpression").isPresent()
                        && node.attribute("sourceRef")
                                .map(byId::get)
                                .filter(source -> !source.name().endsWith("Gateway"))
                                .isPresent());
        String direction = node.attribute("associationDirection").orElse("None");
        add(traits, Trait.ARROW_AT_END, !direction.equals("None") || node.name().startsWith("data"));
        add(traits, Trait.ARROW_AT_START, direction.equals("Both"));
        return traits;
    }

    private static void add(Set<Trait> traits, Trait trait, boolean isSo) {
        if (isSo) {
            traits.add(trait);
        }
    }

    private List<Shape> shapes(XmlNode plane) {
        Set<String> seen = new HashSet<>();
        List<Shape> shapes = new ArrayList<>();
        plane.children("BPMNShape")
                .filter(drawing -> seen.add(elementId(drawing)))
                .forEach(drawing -> {
                    ModelElement element = elementOf(drawing);
                    Box box = drawing.child("Bounds")
                            .map(ModelReader::box)
                            .orElseThrow(() -> malformed("has a BPMNShape without bounds"));
                    Shape bare = new Shape(
                            element,
                            box,
                            drawing.is("isExpanded", element.kind() == Kind.POOL && hasProcess(element)),
                            drawing.is("isHorizontal", true),
                            drawing.is("isMarkerVisible", true),
                            Optional.empty());
                    shapes.add(new Shape(
                            element,
                            box,
                            bare.expanded(),
                            bare.horizontal(),
                            bare.markerVisible(),
                            Labels.of(bare, label(drawing))));
                });
        shapes.sort(Comparator.comparingInt(ModelReader::layer)
                .thenComparingDouble(shape -> shape.isContainer() ? -shape.box().area() : 0));
        return List.copyOf(shapes);
    }

    /** What holds others is drawn before them, and events on a border after what the border is of. */
    private static int layer(Shape shape) {
        if (shape.kind() == Kind.GROUP) {
            return 4;
        }
        if (shape.isContainer()) {
            return shape.kind() == Kind.SUB_PROCESS ? 1 : 0;
        }
        return shape.element().type().equals("boundaryEvent") ? 3 : 2;
    }

    private boolean hasProcess(ModelElement participant) {
        return Optional.ofNullable(byId.get(participant.id()))
                .flatMap(node -> node.attribute("processRef"))
                .isPresent();
    }

    private List<Edge> edges(XmlNode plane) {
        Set<String> seen = new HashSet<>();
        List<Edge> edges = new ArrayList<>();
        plane.children("BPMNEdge")
                .filter(drawing -> seen.add(elementId(drawing)))
                .forEach(drawing -> {
                    ModelElement element = elementOf(drawing);
                    List<Point> points = drawing.children("waypoint")
                            .map(waypoint -> new Point(number(waypoint, "x"), number(waypoint, "y")))
                            .toList();
                    if (points.size() < 2) {
                        throw malformed("has a BPMNEdge of fewer than two waypoints");
                    }
                    edges.add(new Edge(element, points, Labels.of(element.name(), points, label(drawing))));
                });
        return List.copyOf(edges);
    }

    private static Optional<Box> label(XmlNode drawing) {
        return drawing.child("BPMNLabel")
                .flatMap(label -> label.child("Bounds"))
                .map(ModelReader::box);
    }

    private static Box box(XmlNode bounds) {
        Box box = new Box(number(bounds, "x"), number(bounds, "y"), number(bounds, "width"), number(bounds, "height"));
        if (box.width() < 0 || box.height() < 0) {
            throw malformed("has bounds of negative size");
        }
        return box;
    }

    private static double number(XmlNode node, String attribute) {
        try {
            double number = Double.parseDouble(node.attribute(attribute)
                    .orElseThrow(() -> malformed("has " + node.name() + " without " + attribute)));
            if (Math.abs(number) <= MAX_COORDINATE) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw malformed("has a coordinate that is no number");
        }
        throw malformed("has a coordinate farther out than " + (int) MAX_COORDINATE);
    }

    /** Of a qualified name: references may have a prefix. */
    static String localPart(String name) {
        return name.strip().substring(name.strip().indexOf(':') + 1);
    }

    private static UndrawableModel malformed(String finding) {
        return new UndrawableModel(
                Reason.MALFORMED, "Expected a BPMN model as its schema wants it, but it " + finding + ".");
    }
}
