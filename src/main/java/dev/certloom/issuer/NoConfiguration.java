package dev.certloom.issuer;

/** The configuration of a provider that needs none: an empty object. */
public record NoConfiguration() {}
