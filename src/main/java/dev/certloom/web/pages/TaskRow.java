package dev.certloom.web.pages;

import dev.certloom.approval.OpenTask;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A task as the list shows it.
 *
 * @param id of the step, or of a merge the request's
 * @param waiting since when
 * @param late whether it is overdue, or others are asked as well because nobody decided
 * @param claimedBy name of who works on it
 * @param mine whether that is the viewer
 * @param rule of the decision table that had people asked
 * @param because why, as the table says it
 */
record TaskRow(
        String id,
        OpenTask.Kind kind,
        OperationId request,
        String certificate,
        String requester,
        String issuer,
        Instant waiting,
        Instant due,
        boolean late,
        Optional<String> claimedBy,
        boolean mine,
        Optional<String> rule,
        Optional<String> because) {

    /** Why it is asked for, in words. */
    public Optional<String> why() {
        return rule.map(known -> Words.because(known, because));
    }

    /** Whether it may be decided together with others. */
    public boolean isAmongSeveral(Set<String> oneByOneRules) {
        return kind == OpenTask.Kind.APPROVAL
                && rule.filter(oneByOneRules::contains).isEmpty();
    }

    /** Where the list goes on behind this one. */
    TaskPosition position(TaskOrder order) {
        return new TaskPosition(
                switch (order) {
                    case OLDEST, NEWEST -> waiting.toString();
                    case DUE -> due.toString();
                    case NAME -> new CertificateName(certificate).key();
                },
                id);
    }
}
