package dev.certloom.vault;

/** A process instance works on an operation that has ended, or that a later instance has taken over (design D16). */
public final class OperationEnded extends RuntimeException {

    private static final long serialVersionUID = 1;

    OperationEnded(OperationId operation, String why) {
        super("Expected operation %s to be open to this process instance, but %s.".formatted(operation, why));
    }
}
