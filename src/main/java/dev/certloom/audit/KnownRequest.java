package dev.certloom.audit;

/**
 * A request, as lines name it.
 *
 * @param certificate name of what was asked for
 */
public record KnownRequest(String operation, String certificate) {}
