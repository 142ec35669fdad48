package dev.certloom.approval;

import java.time.Instant;

/**
 * A member of a step's groups has delegated the decision to another person.
 *
 * @param from stable identifier of the member, whose vote it remains
 * @param to stable identifier of the person who may decide instead
 */
public record Delegation(String from, String fromName, String to, String toName, Instant at) {}
