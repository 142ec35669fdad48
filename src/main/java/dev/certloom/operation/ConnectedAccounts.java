package dev.certloom.operation;

/** Who counts as one person, or depends on another, where two have to decide. */
@FunctionalInterface
public interface ConnectedAccounts {

    /** Whether two accounts are one person's, or one of them was recently created, reset or given rights by the other. */
    boolean areConnected(String one, String other);
}
