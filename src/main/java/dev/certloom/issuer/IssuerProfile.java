package dev.certloom.issuer;

/** A configured issuer, as far as requests to it have to know it. */
public record IssuerProfile(String provider, RequestLimits limits) {}
