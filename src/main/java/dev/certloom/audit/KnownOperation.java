package dev.certloom.audit;

/**
 * A request, as lines name it.
 *
 * @param certificate name of what was asked for
 */
public record KnownOperation(String operation, String certificate) {}
