package dev.certloom.processview.diagram;

import dev.certloom.processview.diagram.FlowNode.Trigger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How the elements of a model follow and contain each other. */
final class FlowGraph {

    private static final String DEFINITION = "EventDefinition";

    private final Map<String, XmlNode> byId;
    private final Map<String, FlowNode> nodes = new LinkedHashMap<>();
    private final Map<String, List<Flow>> incoming = new HashMap<>();
    private final Map<String, List<Flow>> outgoing = new HashMap<>();
    private final Map<String, List<FlowNode>> onBorder = new HashMap<>();
    private final Map<String, List<FlowNode>> inside = new HashMap<>();
    private final Set<String> normal = new HashSet<>();

    /** A sequence flow. */
    record Flow(String id, String source, String target) {}

    FlowGraph(List<XmlNode> processes, Map<String, XmlNode> byId) {
        this.byId = byId;
        processes.forEach(process -> read(process, Optional.empty()));
        follow();
    }

    private void read(XmlNode container, Optional<String> scope) {
        for (XmlNode child : container.children()) {
            Optional<String> id = child.attribute("id");
            if (id.isEmpty()) {
                continue;
            }
            if (child.name().equals("sequenceFlow")) {
                read(id.get(), child);
            } else if (isFlowNode(child.name())) {
                FlowNode node = node(id.get(), child, scope);
                nodes.put(node.id(), node);
                inside.computeIfAbsent(scope.orElse(""), key -> new ArrayList<>())
                        .add(node);
                node.attachedTo()
                        .ifPresent(activity -> onBorder.computeIfAbsent(activity, key -> new ArrayList<>())
                                .add(node));
                if (node.isSubProcess()) {
                    read(child, id);
                }
            }
        }
    }

    private void read(String id, XmlNode flow) {
        String source = flow.attribute("sourceRef").map(ModelReader::localPart).orElse("");
        String target = flow.attribute("targetRef").map(ModelReader::localPart).orElse("");
        Flow read = new Flow(id, source, target);
        outgoing.computeIfAbsent(source, key -> new ArrayList<>()).add(read);
        incoming.computeIfAbsent(target, key -> new ArrayList<>()).add(read);
    }

    private static boolean isFlowNode(String type) {
        return switch (Kind.of(type)) {
            case TASK, CALL_ACTIVITY, SUB_PROCESS, EVENT, GATEWAY -> true;
            default -> false;
        };
    }

    private FlowNode node(String id, XmlNode node, Optional<String> scope) {
        return new FlowNode(
                id,
                node.name(),
                scope,
                node.attribute("attachedToRef").map(ModelReader::localPart),
                node.is("cancelActivity", true) && node.is("isInterrupting", true),
                node.is("triggeredByEvent", false),
                node.children().stream()
                        .flatMap(child -> trigger(child).stream())
                        .findFirst());
    }

    private Optional<Trigger> trigger(XmlNode child) {
        XmlNode definition = child.name().equals("eventDefinitionRef")
                ? byId.getOrDefault(ModelReader.localPart(child.text().toString()), child)
                : child;
        if (!definition.name().endsWith(DEFINITION)) {
            return Optional.empty();
        }
        String kind = definition.name().substring(0, definition.name().length() - DEFINITION.length());
        return Optional.of(new Trigger(
                kind.equals("compensate") ? "compensation" : kind,
                definition.attribute(kind + "Ref").map(ModelReader::localPart).map(this::code)));
    }

    /** The code of an error or escalation, or its id if it has none. */
    private String code(String reference) {
        return Optional.ofNullable(byId.get(reference))
                .flatMap(declared -> declared.attribute("errorCode").or(() -> declared.attribute("escalationCode")))
                .orElse(reference);
    }

    /** Follows the flows from each start, without passing an exception. */
    private void follow() {
        Deque<FlowNode> next = new ArrayDeque<>(startsIn(""));
        while (!next.isEmpty()) {
            FlowNode node = next.pop();
            if (!normal.add(node.id())) {
                continue;
            }
            outgoing.getOrDefault(node.id(), List.of()).stream()
                    .flatMap(flow -> find(flow.target()).stream())
                    .forEach(next::push);
            onBorder.getOrDefault(node.id(), List.of()).stream()
                    .filter(event -> !(event.interrupting() && event.isException()))
                    .forEach(next::push);
            if (node.isSubProcess() && !node.isEventSubProcess()) {
                startsIn(node.id()).forEach(next::push);
            }
        }
    }

    /** Where work in a scope begins, also that of its event sub-processes. */
    private List<FlowNode> startsIn(String scope) {
        List<FlowNode> starts = new ArrayList<>();
        for (FlowNode node : inside.getOrDefault(scope, List.of())) {
            if (node.isEventSubProcess()) {
                inside.getOrDefault(node.id(), List.of()).stream()
                        .filter(FlowNode::isStart)
                        .filter(start -> !(start.interrupting() && start.isException()))
                        .forEach(starts::add);
            } else if (!node.isBoundary()
                    && incoming.getOrDefault(node.id(), List.of()).isEmpty()) {
                starts.add(node);
            }
        }
        return starts;
    }

    Optional<FlowNode> find(String id) {
        return Optional.ofNullable(nodes.get(id));
    }

    List<Flow> into(FlowNode node) {
        return incoming.getOrDefault(node.id(), List.of());
    }

    boolean hasChoice(FlowNode node) {
        return node.isChoice() && outgoing.getOrDefault(node.id(), List.of()).size() > 1;
    }

    /** Whether it can be reached without an exception. */
    boolean isNormal(FlowNode node) {
        return normal.contains(node.id());
    }

    /** The event sub-process that this is the start of. */
    Optional<FlowNode> startedScope(FlowNode node) {
        return node.isStart() ? node.scope().flatMap(this::find).filter(FlowNode::isEventSubProcess) : Optional.empty();
    }

    boolean isIn(FlowNode node, Optional<String> scope) {
        if (scope.isEmpty()) {
            return true;
        }
        Optional<String> around = node.scope();
        while (around.isPresent()) {
            if (around.equals(scope)) {
                return true;
            }
            around = find(around.get()).flatMap(FlowNode::scope);
        }
        return false;
    }

    /** Whether a scope ends there: it is directly in it, or in an event sub-process that took its place. */
    boolean ends(FlowNode end, Optional<String> scope) {
        if (!end.isEnd()) {
            return false;
        }
        Optional<String> around = end.scope();
        while (!around.equals(scope)) {
            Optional<FlowNode> event = around.flatMap(this::find).filter(FlowNode::isEventSubProcess);
            if (event.isEmpty() || !interrupts(event.get())) {
                return false;
            }
            around = event.get().scope();
        }
        return true;
    }

    private boolean interrupts(FlowNode eventSubProcess) {
        return inside.getOrDefault(eventSubProcess.id(), List.of()).stream()
                .anyMatch(start -> start.isStart() && start.interrupting());
    }
}
