package dev.certloom.approval;

import java.time.Instant;

/**
 * A member of a step's groups has handed the decision to somebody else.
 *
 * @param from stable identifier of the member, whose voice it stays
 * @param to stable identifier of who may decide instead
 */
public record Delegation(String from, String fromName, String to, String toName, Instant at) {}
