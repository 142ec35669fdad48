package dev.certloom.operation;

import dev.certloom.issuer.JudgedRequest;
import java.util.List;
import java.util.Optional;

/**
 * The approvals of an operation that are on record.
 *
 * @param judged what each of them was given for, oldest first
 */
public record RecordedApprovals(List<JudgedRequest> judged) {

    static final String NONE = "no approval on record";
    private static final String FOR_ANOTHER_CSR = "the approval on record is of another certificate signing request";

    public RecordedApprovals {
        judged = List.copyOf(judged);
    }

    /** Whether there is one at all. */
    public boolean isEmpty() {
        return judged.isEmpty();
    }

    /**
     * Why the operation may be neither ordered nor signed nor merged; empty when what would be signed is what was approved.
     */
    Optional<String> objectionTo(PendingOperation operation) {
        if (judged.isEmpty()) {
            return Optional.of(NONE);
        }
        boolean ofThis = operation
                .csr()
                .filter(csr -> judged.stream().allMatch(approved -> approved.isOf(csr)))
                .isPresent();
        return ofThis ? Optional.empty() : Optional.of(FOR_ANOTHER_CSR);
    }

    /** What the latest of them was given for. */
    Optional<JudgedRequest> latest() {
        return judged.isEmpty() ? Optional.empty() : Optional.of(judged.getLast());
    }
}
