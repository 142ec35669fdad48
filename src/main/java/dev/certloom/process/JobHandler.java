package dev.certloom.process;

import java.util.List;

/** One kind of job: reads variables, calls one service, translates its answer. Safe to run twice. */
interface JobHandler {

    /** The job type in the models. */
    String type();

    /** Variables needed beyond the claim's. */
    default List<String> variables() {
        return List.of();
    }

    /** What the job ends in when the operation has ended, or a later process instance holds it. */
    default JobOutcome whenEnded() {
        return JobOutcome.operationEnded();
    }

    /** Does the job. */
    JobOutcome handle(Job job);
}
