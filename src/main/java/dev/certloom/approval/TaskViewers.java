package dev.certloom.approval;

import dev.certloom.approval.JdbcTaskViewers.Alike;
import dev.certloom.approval.JdbcTaskViewers.Known;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.OperationQueries;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Service;

/**
 * What lists of tasks need to know about somebody, so that they are read from the database at once: in which steps the person may
 * not decide is found out for steps that are alike by one of them.
 */
@Service
public class TaskViewers {

    /** So many kinds of steps are looked at; of further ones it is found out when one is opened or decided. */
    private static final int MAX_ALIKE = 50;

    private final JdbcTaskViewers viewers;
    private final JdbcApprovalSteps steps;
    private final OperationQueries operations;
    private final ApproverEligibility eligibility;
    private final ApprovalSettings settings;

    TaskViewers(
            JdbcTaskViewers viewers,
            JdbcApprovalSteps steps,
            OperationQueries operations,
            ApproverEligibility eligibility,
            ApprovalSettings settings) {
        this.viewers = viewers;
        this.steps = steps;
        this.operations = operations;
        this.eligibility = eligibility;
        this.settings = settings;
    }

    /** Whoever looks at the tasks of a vault. */
    public TaskViewer of(VaultName vault, Approver person) {
        Known known = viewers.known(person.id());
        Optional<Instant> tied = known.lastTie().map(tie -> tie.plus(settings.independentAfter()));
        Set<String> barred = new HashSet<>();
        List<Alike> alike = viewers.doubtful(vault, person, known, tied, settings.independentAfter(), MAX_ALIKE);
        alike.stream().filter(some -> isBarred(vault, some.one(), person)).forEach(some -> barred.addAll(some.steps()));
        return new TaskViewer(person.id(), known.ids(), person.groups(), known.firstAdministrator(), barred);
    }

    private boolean isBarred(VaultName vault, StepId id, Approver person) {
        return steps.find(id)
                .flatMap(step -> step.subject()
                        .operation()
                        .map(request -> operations.operation(vault, request))
                        .map(request -> eligibility
                                .of(new OperationSubject(request), step, person)
                                .bars(person.id())))
                .orElse(true);
    }
}
