package dev.certloom.process;

import java.util.List;
import java.util.function.Function;

/**
 * One kind of job: reads variables, calls one service, translates its answer. Safe to run twice.
 *
 * @param type of the job in the models
 * @param variables needed beyond the claim's
 * @param work the job
 * @param callsIssuer whether it waits for an issuer's answer, however long that takes
 * @param whenEnded the job's outcome when the operation has ended, or a later process instance holds it
 */
record JobHandler(
        String type,
        List<String> variables,
        Function<Job, JobOutcome> work,
        boolean callsIssuer,
        JobOutcome whenEnded) {

    static JobHandler of(String type, Function<Job, JobOutcome> work) {
        return new JobHandler(type, List.of(), work, false, JobOutcome.operationEnded());
    }

    JobHandler reading(String... needed) {
        return new JobHandler(type, List.of(needed), work, callsIssuer, whenEnded);
    }

    /** For jobs that wait for an issuer's answer. */
    JobHandler callingIssuer() {
        return new JobHandler(type, variables, work, true, whenEnded);
    }

    /** For jobs of an instance that is ending: nothing is left to do, and no event catches an error. */
    JobHandler endingQuietly() {
        return new JobHandler(type, variables, work, callsIssuer, JobOutcome.done());
    }

    /** Does the job. */
    JobOutcome handle(Job job) {
        return work.apply(job);
    }
}
