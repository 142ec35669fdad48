package dev.certloom.operation;

import dev.certloom.kernel.OperationId;

/**
 * Whether people were still asked about an operation as it ended. The statement that writes the end looks, so that the many of which
 * nobody was asked cost no statement more.
 */
public final class OpenSteps {

    /** Of the row that was just written. */
    static final String AT_THE_END = """
            not is_open and exists (select from approval_step s where s.operation = operation.id and s.is_open)""";

    private OpenSteps() {}

    static void remember(OperationId operation, boolean open) {
        LockedOperations.remember(operation, OpenSteps.class, open);
    }

    /** False only where it is known that none is. */
    public static boolean mayBe(OperationId operation) {
        return LockedOperations.once(operation, OpenSteps.class, () -> true);
    }
}
