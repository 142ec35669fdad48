package dev.certloom.identity;

/**
 * A person of the embedded server was changed, removed or given another password; what they signed in with no longer holds.
 * Published inside the transaction that did it.
 */
public record PersonChanged(String id) {}
