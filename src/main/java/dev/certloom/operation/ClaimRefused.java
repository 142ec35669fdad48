package dev.certloom.operation;

import dev.certloom.kernel.OperationId;

/** A job names a launch that never was: its process instance is none that the vault asked for. */
public final class ClaimRefused extends OperationEnded {

    private static final long serialVersionUID = 1;

    ClaimRefused(OperationId operation) {
        super(operation, "it was never launched that often");
    }
}
