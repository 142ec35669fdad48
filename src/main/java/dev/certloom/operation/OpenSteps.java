package dev.certloom.operation;

import dev.certloom.kernel.OperationId;

/**
 * Whether approval steps were still open when an operation ended. The statement that writes the end checks this, so
 * that the many operations without steps need no further statement.
 */
public final class OpenSteps {

    /** Of the row that was just written. */
    static final String AT_THE_END = """
            not is_open and exists (select from approval_step s where s.subject = operation.id and s.is_open)""";

    private OpenSteps() {}

    static void remember(OperationId operation, boolean open) {
        LockedOperations.remember(operation, OpenSteps.class, open);
    }

    /** False only when it is known that none is open. */
    public static boolean mayBe(OperationId operation) {
        return LockedOperations.once(operation, OpenSteps.class, () -> true);
    }
}
