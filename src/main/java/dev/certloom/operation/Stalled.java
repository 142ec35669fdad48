package dev.certloom.operation;

import java.time.Instant;

/**
 * An operation does not move although it waits for no person, and relaunching it did not help: an operator has to look.
 *
 * @param since when it was escalated to an operator
 * @param known in one sentence, what is known about where it is stuck
 */
public record Stalled(Instant since, String known) {}
