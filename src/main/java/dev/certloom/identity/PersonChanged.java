package dev.certloom.identity;

/**
 * A person of the embedded server was changed, removed or given another password; their sign-ins are no longer valid.
 * Published inside the transaction that did it.
 */
public record PersonChanged(String id) {}
