package dev.certloom.vault;

/**
 * The right of one process instance to work on an operation (design D16). Of two instances the one with the higher
 * fencing number holds it.
 *
 * @param fence number of the launch, from 1
 */
public record Claim(OperationId operation, int fence) {}
