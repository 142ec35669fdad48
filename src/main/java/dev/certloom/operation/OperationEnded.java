package dev.certloom.operation;

import dev.certloom.kernel.OperationId;

/** A process instance works on an operation that has ended, or that is not or no longer its own (ADR 3). */
public sealed class OperationEnded extends RuntimeException permits ClaimRefused {

    private static final long serialVersionUID = 1;

    OperationEnded(OperationId operation, String why) {
        super("Expected operation %s to be open to this process instance, but %s.".formatted(operation, why));
    }
}
