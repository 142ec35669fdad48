package dev.certloom.access;

/**
 * A caller was refused, or their connection closed, because a limit was reached.
 *
 * @param limit which one, in a word or two joined by hyphens: the same for every caller
 */
public record LimitReached(String limit) {}
