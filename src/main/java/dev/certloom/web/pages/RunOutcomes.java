package dev.certloom.web.pages;

import dev.certloom.processview.Activity;
import dev.certloom.processview.ProcessRun;
import dev.certloom.processview.ProcessRun.CalledBy;
import dev.certloom.processview.diagram.Diagram;
import dev.certloom.processview.diagram.Ending;
import dev.certloom.processview.diagram.Ending.Verdict;
import dev.certloom.processview.diagram.Visit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Determines how each run of a request ended. The model's meaning follows from BPMN; for the request's own run, its
 * phase determines the rest, and for a called run, whether the calling run left its normal path there. Runs must be
 * passed in order: the calling run before those it called.
 */
final class RunOutcomes {

    /** Says that there is nothing left to do, because the request has ended or another run has taken it over. */
    private static final Set<String> HARMLESS_ERRORS = Set.of("OPERATION_ENDED");

    private final List<ProcessRun> runs;
    private final Outcomes outcomes;

    /** How the runs asked about so far ended, by instance. */
    private final Map<Long, EndedRun> ended = new HashMap<>();

    RunOutcomes(List<ProcessRun> runs, Outcomes outcomes) {
        this.runs = runs;
        this.outcomes = outcomes;
    }

    private record EndedRun(ProcessRun run, Optional<Ending> ending) {}

    Optional<Ending> of(ProcessRun run, Diagram diagram, List<Visit> visits) {
        Optional<EndedRun> caller = run.calledBy().map(CalledBy::instance).map(ended::get);
        Optional<String> element = run.calledBy().flatMap(CalledBy::element);
        Optional<Ending> ending;
        if (caller.isEmpty() || element.isEmpty()) {
            ending = diagram.ending(visits, outcomes.verdictOn(run), HARMLESS_ERRORS);
        } else if (decides(run, caller.get(), element.get())) {
            ending = diagram.ending(
                    visits,
                    caller.get().ending().map(end -> new Verdict(end.outcome(), outcomes.decider())),
                    HARMLESS_ERRORS);
        } else if (wentOn(caller.get(), element.get())) {
            ending = Optional.empty();
        } else {
            ending = diagram.ending(visits, Optional.empty(), HARMLESS_ERRORS);
        }
        Optional<Ending> found = ending;
        run.instance().ifPresent(instance -> ended.put(instance, new EndedRun(run, found)));
        return ending;
    }

    /** Whether the calling run ended for what this one, the last that it called there, returned. */
    private boolean decides(ProcessRun run, EndedRun caller, String element) {
        return caller.ending().filter(end -> end.decidedAt().equals(element)).isPresent()
                && runs.stream()
                        .filter(other -> other.calledBy().equals(run.calledBy()))
                        .reduce((one, later) -> later)
                        .equals(Optional.of(run));
    }

    /** Whether what was called returned, and was not why the calling run turned away. */
    private static boolean wentOn(EndedRun caller, String element) {
        return caller.run().activities().stream()
                .anyMatch(
                        activity -> activity.element().equals(element) && activity.state() == Activity.State.COMPLETED);
    }
}
