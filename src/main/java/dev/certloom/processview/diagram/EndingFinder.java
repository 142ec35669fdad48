package dev.certloom.processview.diagram;

import dev.certloom.processview.diagram.Ending.Decider;
import dev.certloom.processview.diagram.Ending.Outcome;
import dev.certloom.processview.diagram.Ending.Verdict;
import dev.certloom.processview.diagram.FlowGraph.Flow;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Traces back from where an instance ended to what decided that, by the semantics of BPMN's elements. An end is
 * exceptional if it throws an error, or if nothing but an exception leads to it: an interrupting event that catches an
 * error or an escalation. For any other end a {@link Verdict} has to say.
 */
final class EndingFinder {

    /** How far back the search goes. */
    private static final int MAX_STEPS = 1_000;

    private final FlowGraph graph;
    private final List<Visit> visits;
    private final Optional<Verdict> verdict;
    private final Set<String> harmlessErrors;

    private final Set<String> elements = new HashSet<>();
    private final Set<String> flows = new HashSet<>();
    private Optional<Outcome> outcome = Optional.empty();

    EndingFinder(FlowGraph graph, List<Visit> visits, Optional<Verdict> verdict, Set<String> harmlessErrors) {
        this.graph = graph;
        this.visits = visits.stream()
                .filter(visit -> graph.find(visit.element()).isPresent())
                .toList();
        this.verdict = verdict;
        this.harmlessErrors = harmlessErrors;
    }

    /** An element and which visit to it is meant: that one, or the last one before it. */
    private record Place(FlowNode node, int visit) {}

    private record Step(Flow flow, Place source) {}

    Optional<Ending> find() {
        return last().filter(place ->
                        verdict.isPresent() || place.node().isExceptionalEnd() || !graph.isNormal(place.node()))
                .flatMap(place -> {
                    FlowNode decided = place.node().isWork() && graph.isNormal(place.node())
                            ? decidedBy(place.node())
                            : decided(place);
                    return outcome.or(() -> verdict.map(Verdict::outcome))
                            .map(known -> new Ending(known, decided.id(), elements, flows));
                });
    }

    /** Where the instance ended, where it is on its way there, or where it was stopped. */
    private Optional<Place> last() {
        Optional<Place> standing = latest(
                visits.size(), visit -> visit.left().isEmpty() && !node(visit).isSubProcess());
        if (standing.isPresent()) {
            return standing.filter(place -> !graph.isNormal(place.node()));
        }
        return latest(visits.size(), visit -> graph.ends(node(visit), Optional.empty()))
                .or(() -> latest(
                        visits.size(),
                        visit -> node(visit).isExceptionalEnd()
                                || (verdict.isPresent()
                                        && !visit.completed()
                                        && node(visit).mayFail())));
    }

    private Optional<Place> latest(int before, Predicate<Visit> wanted) {
        return IntStream.iterate(before - 1, at -> at >= 0, at -> at - 1)
                .filter(at -> wanted.test(visits.get(at)))
                .mapToObj(at -> new Place(node(visits.get(at)), at))
                .findFirst();
    }

    private FlowNode node(Visit visit) {
        return graph.find(visit.element()).orElseThrow();
    }

    private FlowNode decidedBy(FlowNode node) {
        elements.add(node.id());
        return node;
    }

    /** Traces back to what decided an end, and records what it passes. */
    private FlowNode decided(Place end) {
        FlowNode throwing = end.node();
        if (throwing.isExceptionalEnd()) {
            throwing.trigger().ifPresent(this::note);
        }
        boolean exceptional = !graph.isNormal(throwing);
        Place place = end;
        elements.add(throwing.id());
        while (true) {
            FlowNode node = place.node();
            if (catches(node) && (node.isException() || !exceptional)) {
                return node.isException() ? caught(place) : decidedAt(place);
            }
            if (graph.hasChoice(node) && !exceptional) {
                return decidedBefore(place);
            }
            Optional<Place> before = before(place, elements, flows);
            if (before.isEmpty()) {
                return decidedWithoutChoice(end);
            }
            place = before.get();
        }
    }

    private static boolean catches(FlowNode node) {
        return node.interrupting()
                && (node.isBoundary() || (node.isStart() && node.trigger().isPresent()));
    }

    /** An event that needs no further decision, or the task of the person who sent it. */
    private FlowNode decidedAt(Place event) {
        return event.node()
                .attachedTo()
                .flatMap(graph::find)
                .filter(activity -> verdict.filter(known -> known.decider() == Decider.PERSON
                                && known.decider().is(activity))
                        .isPresent())
                .map(this::decidedBy)
                .orElseGet(event::node);
    }

    /** The activity or event before a gateway; one of the kind that decides may lie farther back. */
    private FlowNode decidedBefore(Place gateway) {
        Set<String> passed = new HashSet<>();
        Set<String> taken = new HashSet<>();
        Optional<FlowNode> nearest = Optional.empty();
        Place place = gateway;
        if (gateway.node().type().equals("eventBasedGateway")) {
            // the event after it decided, and was already passed
            return visits.subList(gateway.visit() + 1, visits.size()).stream()
                    .map(this::node)
                    .filter(node -> elements.contains(node.id()))
                    .findFirst()
                    .orElse(gateway.node());
        }
        while (true) {
            Optional<Place> before = before(place, passed, taken);
            if (before.isEmpty()) {
                return nearest.orElse(gateway.node());
            }
            place = before.get();
            FlowNode node = place.node();
            if (nearest.isEmpty() && catches(node) && node.isException()) {
                elements.addAll(passed);
                flows.addAll(taken);
                return caught(place);
            }
            boolean wanted = verdict.filter(known -> known.decider().is(node)).isPresent();
            if ((nearest.isEmpty() && !node.isGateway()) || wanted) {
                elements.addAll(passed);
                flows.addAll(taken);
                nearest = Optional.of(node);
            }
            if (nearest.isPresent()
                    && (wanted
                            || verdict.map(Verdict::decider).orElse(Decider.ANY) == Decider.ANY
                            || node.isCallActivity())) {
                return within(place, nearest.get());
            }
        }
    }

    /** In a sub-process it is what decided on its end. */
    private FlowNode within(Place place, FlowNode node) {
        if (!node.isSubProcess() || !place.node().equals(node)) {
            return node;
        }
        return latest(visits.size(), visit -> graph.ends(node(visit), Optional.of(node.id())))
                .map(this::decided)
                .orElse(node);
    }

    private FlowNode decidedWithoutChoice(Place end) {
        return latest(
                        end.visit() + 1,
                        visit -> elements.contains(visit.element())
                                && node(visit).isWork())
                .map(Place::node)
                .orElse(end.node());
    }

    /** The element that threw what an event caught. */
    private FlowNode caught(Place event) {
        FlowNode catching = event.node();
        FlowNode.Trigger wanted = catching.trigger().orElseThrow();
        Optional<FlowNode> activity = catching.attachedTo().flatMap(graph::find);
        if (activity.filter(FlowNode::isWork).isPresent()) {
            note(wanted);
            return decidedBy(activity.get());
        }
        Optional<String> scope =
                activity.map(FlowNode::id).or(() -> graph.startedScope(catching).flatMap(FlowNode::scope));
        Optional<Place> thrower = latest(event.visit(), visit -> {
            FlowNode node = node(visit);
            return graph.isIn(node, scope)
                    && ((node.throwsTrigger()
                                    && node.trigger().filter(wanted::catches).isPresent())
                            || (!visit.completed() && visit.left().isPresent() && node.mayFail()));
        });
        // a catching event without a code catches all: what was thrown says more
        note(thrower.flatMap(place -> place.node().trigger()).orElse(wanted));
        return thrower.map(place -> place.node().isWork() ? decidedBy(place.node()) : decided(place))
                .orElse(catching);
    }

    /** What is thrown or caught shows how the instance ends; what is nearest to the end takes precedence. */
    private void note(FlowNode.Trigger trigger) {
        if (outcome.isEmpty()) {
            outcome = Optional.of(
                    switch (trigger.kind()) {
                        case "error" ->
                            trigger.code()
                                    .map(code -> harmlessErrors.contains(code) ? Outcome.CANCELLED : Outcome.FAILED)
                                    .or(() -> verdict.map(Verdict::outcome))
                                    .orElse(Outcome.FAILED);
                        default -> verdict.map(Verdict::outcome).orElse(Outcome.CANCELLED);
                    });
        }
    }

    /** One step back: along the flow that was taken, or from an event to what it happened at. */
    private Optional<Place> before(Place place, Set<String> passed, Set<String> taken) {
        Optional<FlowNode> at = place.node().attachedTo().flatMap(graph::find);
        if (at.isPresent()) {
            return passing(new Place(at.get(), entered(at.get(), place.visit())), passed);
        }
        return step(place).flatMap(step -> {
            taken.add(step.flow().id());
            return passing(step.source(), passed);
        });
    }

    private static Optional<Place> passing(Place place, Set<String> passed) {
        return passed.size() < MAX_STEPS && passed.add(place.node().id()) ? Optional.of(place) : Optional.empty();
    }

    private int entered(FlowNode node, int before) {
        return latest(before, visit -> visit.element().equals(node.id()))
                .map(Place::visit)
                .orElse(before);
    }

    /**
     * Of several incoming flows, the one from the element completed last; a single flow is certain, even if no visit is
     * known.
     */
    private Optional<Step> step(Place place) {
        List<Flow> into = graph.into(place.node());
        Instant entered =
                place.visit() < visits.size() ? visits.get(place.visit()).entered() : Instant.MAX;
        Optional<Step> seen = into.stream()
                .flatMap(flow -> IntStream.range(0, Math.min(place.visit(), visits.size()))
                        .filter(at -> visits.get(at).element().equals(flow.source()))
                        .filter(at -> visits.get(at).completed()
                                && visits.get(at)
                                        .left()
                                        .filter(left -> !left.isAfter(entered))
                                        .isPresent())
                        .mapToObj(at -> new Step(flow, new Place(node(visits.get(at)), at))))
                .max(Comparator.comparing((Step step) ->
                                visits.get(step.source().visit()).left().orElse(Instant.MIN))
                        .thenComparingInt(step -> step.source().visit()));
        return seen.or(() -> into.size() == 1
                ? graph.find(into.getFirst().source())
                        .map(source -> new Step(into.getFirst(), new Place(source, entered(source, place.visit()))))
                : Optional.empty());
    }
}
