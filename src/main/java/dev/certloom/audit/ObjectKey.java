package dev.certloom.audit;

/**
 * What a chain of one object is about.
 *
 * @param object path below the vault
 */
public record ObjectKey(String vault, String object) {}
