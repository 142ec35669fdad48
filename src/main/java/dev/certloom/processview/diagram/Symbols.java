package dev.certloom.processview.diagram;

import dev.certloom.processview.diagram.Mark.State;
import dev.certloom.processview.diagram.ModelElement.Trait;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The signs of BPMN 2.0 (tables 10.88 and following, 10.3, 10.55), as far as an engine executes what they stand for, and
 * those of marks, drawn for elements of the usual size.
 */
final class Symbols {

    private static final String ENVELOPE = "M-9 -6.5 H9 V6.5 H-9 Z M-9 -6.5 L0 1.5 L9 -6.5";
    private static final String CLOSED_ENVELOPE = "M-8.4 -6.5 H8.4 L0 0.5 Z M-9 -5.4 L0 2.2 L9 -5.4 V6.5 H-9 Z";

    /** Of events, about the centre of a circle of radius 18. The second one is that of an event that throws. */
    private static final Map<String, List<Symbol>> EVENTS = Map.ofEntries(
            event("message", ENVELOPE, CLOSED_ENVELOPE),
            event("timer", Symbol.circle(11) + Symbol.ticks(12, 9, 11) + " M0.6 -7.5 L0 0 L5 1.8"),
            event("error", "M-9 9 L-4.2 -7.5 L2 1.2 L8.5 -9 L4.4 7.2 L-2.2 -1.4 Z"),
            event("escalation", "M0 -10 L7.5 8.5 L0 1.5 L-7.5 8.5 Z"),
            event("signal", "M0 -10 L9.5 7 H-9.5 Z"),
            event("conditional", "M-7 -9 H7 V9 H-7 Z M-4.5 -5.5 H4.5 M-4.5 -1.8 H4.5 M-4.5 1.9 H4.5 M-4.5 5.6 H4.5"),
            event("link", "M-10 -4 H2 V-8.5 L10.5 0 L2 8.5 V4 H-10 Z"),
            event("compensation", "M-10.5 0 L-1.5 -7 V7 Z M-1.5 0 L7.5 -7 V7 Z"),
            event("terminate", Symbol.circle(10.5)));

    /** Of tasks, in a square of 20 from the origin. */
    private static final Map<String, List<Symbol>> TASKS = Map.of(
            "serviceTask",
                    List.of(
                            Symbol.outline(Symbol.gear(7, 7, 6.8, 4.9, 8)),
                            Symbol.outline(Symbol.gear(12.5, 12.5, 6.8, 4.9, 8))),
            "userTask",
                    List.of(Symbol.outline(
                            "M2 18 C2 12.5 5 10.5 10 10.5 C15 10.5 18 12.5 18 18 Z " + Symbol.circle(10, 5.6, 4.2))),
            "manualTask",
                    List.of(Symbol.outline(
                            "M1.5 9.5 L6.8 3.6 C8 2.4 9.7 3.6 8.9 5.1 L7.8 7 H17 C18.9 7 18.9 9.5 17 9.5 H18"
                                    + " C19.6 9.5 19.6 12 18 12 H17.4 C19 12 19 14.4 17.2 14.4 H16 C17.4 14.4 17.4 16.7 15.8 16.7"
                                    + " H6.5 C3.8 16.7 1.5 15 1.5 12.5 Z M17 9.5 H11 M17.6 12 H11 M16.4 14.4 H11")),
            "scriptTask",
                    List.of(
                            Symbol.outline(
                                    "M6 2 H17 C12 6.5 18.5 11.5 13.5 18 H3 C8 11.5 1.5 6.5 6 2 Z M6.6 6 H12.8 M7.4 10 H13.8 M7.4 14 H13.4")),
            "businessRuleTask",
                    List.of(
                            Symbol.outline("M1 3 H19 V17 H1 Z M1 12 H19 M7 7.5 V17"),
                            Symbol.solid("M1 3 H19 V7.5 H1 Z")),
            "sendTask", List.of(Symbol.solid("M1.6 3.5 H18.4 L10 10.5 Z M1 4.6 L10 12.2 L19 4.6 V16.5 H1 Z")),
            "receiveTask", List.of(Symbol.outline("M1 3.5 H19 V16.5 H1 Z M1 3.5 L10 11.5 L19 3.5")));

    /** At the bottom of activities, about a point. */
    private static final List<Map.Entry<Trait, Symbol>> MARKERS = List.of(
            Map.entry(Trait.COMPENSATION, Symbol.outline("M-7 0 L-0.5 -5 V5 Z M-0.5 0 L6 -5 V5 Z")),
            Map.entry(Trait.PARALLEL, new Symbol("M-4 -5.5 V5.5 M0 -5.5 V5.5 M4 -5.5 V5.5", false, 2.4)),
            Map.entry(Trait.SEQUENTIAL, new Symbol("M-5.5 -4 H5.5 M-5.5 0 H5.5 M-5.5 4 H5.5", false, 2.4)));

    private static final Symbol CONTENT = new Symbol("M-7 -7 H7 V7 H-7 Z M0 -4.5 V4.5 M-4.5 0 H4.5", false, 1.5);
    private static final Symbol AD_HOC = Symbol.solid(
            "M-7 1.5 C-5 -4.5 -2.5 -3.5 0 -1.2 C2.5 1 4.5 1.2 7 -3 V0 C4.5 4.5 2.5 4 0 1.8 C-2.5 -0.5 -5 -1 -7 4 Z");

    /** Of gateways, about the centre of a diamond of 50. */
    private static final Map<String, List<Symbol>> GATEWAYS = Map.of(
            "parallelGateway", List.of(Symbol.bold("M0 -12 V12 M-12 0 H12")),
            "inclusiveGateway", List.of(new Symbol(Symbol.circle(11.5), false, 3)),
            "eventBasedGateway",
                    List.of(
                            new Symbol(Symbol.circle(14), false, 1.2),
                            new Symbol(Symbol.circle(11.5), false, 1.2),
                            new Symbol(Symbol.polygon(5, 8), false, 1.2)));

    private static final Symbol EXCLUSIVE = new Symbol("M-6.5 -8.5 L6.5 8.5 M6.5 -8.5 L-6.5 8.5", false, 4);

    private Symbols() {}

    private static Map.Entry<String, List<Symbol>> event(String kind, String path) {
        return event(kind, path, path);
    }

    private static Map.Entry<String, List<Symbol>> event(String kind, String catching, String throwing) {
        return Map.entry(kind, List.of(Symbol.outline(catching), Symbol.solid(throwing)));
    }

    static List<Symbol> ofEvent(ModelElement event) {
        List<Symbol> pair = EVENTS.getOrDefault(event.event(), List.of());
        return pair.isEmpty() ? List.of() : List.of(pair.get(event.isThrowing() ? 1 : 0));
    }

    static List<Symbol> ofTask(ModelElement task) {
        return TASKS.getOrDefault(task.type(), List.of());
    }

    static List<Symbol> ofGateway(Shape gateway) {
        return gateway.element().type().equals("exclusiveGateway")
                ? gateway.markerVisible() ? List.of(EXCLUSIVE) : List.of()
                : GATEWAYS.getOrDefault(gateway.element().type(), List.of());
    }

    /** The row at the bottom of an activity, from left to right. */
    static List<Symbol> markersOf(Shape activity) {
        List<Symbol> row = new ArrayList<>();
        MARKERS.stream()
                .filter(marker -> activity.element().has(marker.getKey()))
                .forEach(marker -> row.add(marker.getValue()));
        if (activity.kind() == Kind.CALL_ACTIVITY || (activity.kind() == Kind.SUB_PROCESS && !activity.expanded())) {
            row.add(CONTENT);
        }
        if (activity.element().type().equals("adHocSubProcess")) {
            row.add(AD_HOC);
        }
        return row;
    }

    /** About the centre of a badge of 18. */
    static Symbol of(State state) {
        return switch (state) {
            case CURRENT -> new Symbol("M-2.6 -4.2 L4.4 0 L-2.6 4.2 Z", true, 1);
            case PASSED -> new Symbol("M-4.2 0.4 L-1.3 3.4 L4.3 -3.2", false, 2.2);
            case CANCELLED -> new Symbol("M-3.3 -3.3 L3.3 3.3 M3.3 -3.3 L-3.3 3.3", false, 2);
            case UNSUCCESSFUL -> new Symbol("M-3.8 -3.8 L3.8 3.8 M3.8 -3.8 L-3.8 3.8", false, 2.6);
            case FAILED -> new Symbol("M0 -5 V1.2 M0 4.4 V4.6", false, 2.4);
            case WAITING_RETRY -> new Symbol(Symbol.circle(5.4) + " M0 -3.4 V0 L2.4 1.4", false, 1.5);
        };
    }
}
