package dev.certloom.web.pages;

import dev.certloom.audit.AuditLine;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.Messages;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import dev.certloom.processview.ProcessRun;
import dev.certloom.processview.diagram.Ending.Decider;
import dev.certloom.processview.diagram.Ending.Outcome;
import dev.certloom.processview.diagram.Ending.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the vault knows about how a request ended, for the diagrams of its runs.
 *
 * @param history its audit lines, the oldest first
 */
record Outcomes(PendingOperation request, List<AuditLine> history) {

    private static final Set<String> FAILURES = Set.of(
            AuditAction.OPERATION_FAILED.word(),
            AuditAction.REQUEST_REJECTED.word(),
            AuditAction.REQUEST_LAPSED.word());

    /** On a run that has ended. For a completed request some run ended well, and its model shows which. */
    Optional<Verdict> verdictOn(ProcessRun run) {
        boolean ended = run.state() == ProcessRun.State.COMPLETED || run.state() == ProcessRun.State.TERMINATED;
        Phase phase = request.phase();
        if (!ended || phase.isOpen() || phase == Phase.COMPLETED) {
            return Optional.empty();
        }
        return Optional.of(
                broughtLate(run)
                        ? new Verdict(Outcome.FAILED, Decider.ANY)
                        : new Verdict(
                                phase.status() == Phase.Status.FAILED ? Outcome.FAILED : Outcome.CANCELLED, decider()));
    }

    /** Whether a run began after the request had ended: with a certificate that was obtained elsewhere. */
    private boolean broughtLate(ProcessRun run) {
        return !request.isOpen() && run.started().isAfter(request.since());
    }

    /** Who or what decides when a request ends in its phase. */
    Decider decider() {
        return switch (request.phase()) {
            case REJECTED -> Decider.PERSON;
            case LAPSED -> Decider.CLOCK;
            case CANCELLED, WITHDRAWN -> Decider.MESSAGE;
            default -> Decider.ANY;
        };
    }

    /** The comment of the person who decided the end of a run, as far as it is known. */
    String words(ProcessRun run, Outcome outcome) {
        if (broughtLate(run)) {
            return outcome == Outcome.FAILED
                    ? reason(latest(line -> line.action().equals(AuditAction.MERGE_REFUSED.word())
                            && !line.at().isBefore(run.started())))
                    : "";
        }
        if (outcome == Outcome.FAILED) {
            return request.failure()
                    .map(Failure::message)
                    .orElseGet(() -> reason(latest(line -> FAILURES.contains(line.action()))));
        }
        return latest(line -> line.action().equals(AuditAction.REQUEST_WITHDRAWN.word()))
                .map(line -> Messages.text("outcome.deleted", line.actorName()))
                .or(() -> latest(line -> line.action().equals(AuditAction.OPERATION_CANCELLED.word()))
                        .flatMap(cancelled ->
                                latest(line -> line.action().equals(AuditAction.CANCELLATION_REQUESTED.word())
                                        && !line.at().isAfter(cancelled.at())))
                        .map(line -> Messages.text("outcome.cancelled", line.actorName())))
                .orElse("");
    }

    private Optional<AuditLine> latest(Predicate<AuditLine> wanted) {
        return history.stream()
                .filter(line -> line.outcome() == AuditLine.Outcome.DONE)
                .filter(wanted)
                .reduce((one, later) -> later);
    }

    private static String reason(Optional<AuditLine> line) {
        return line.flatMap(told -> Optional.ofNullable(told.details().get("reason")))
                .orElse("");
    }
}
