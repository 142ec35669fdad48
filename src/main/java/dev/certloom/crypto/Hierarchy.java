package dev.certloom.crypto;

/** A root, kept for signing a next authority, and the authority below it that signs. */
public record Hierarchy(Authority root, Authority issuing) {}
