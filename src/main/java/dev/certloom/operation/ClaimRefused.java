package dev.certloom.operation;

import dev.certloom.kernel.OperationId;

/** A job names a launch that never existed: the vault did not request its process instance. */
public final class ClaimRefused extends OperationEnded {

    private static final long serialVersionUID = 1;

    ClaimRefused(OperationId operation) {
        super(operation, "it was never launched that often");
    }
}
