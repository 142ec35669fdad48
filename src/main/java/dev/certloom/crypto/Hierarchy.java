package dev.certloom.crypto;

/** A root, kept for signing a later authority, and the issuing authority below it. */
public record Hierarchy(Authority root, Authority issuing) {}
