package dev.certloom.operation;

/** Who has to act next on an operation. */
public enum Turn {
    SYSTEM,
    REQUESTER,
    APPROVER,
    OPERATOR,
    ISSUER,
    CLOCK,
    NOBODY
}
