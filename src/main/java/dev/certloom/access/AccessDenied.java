package dev.certloom.access;

import java.time.Instant;

/**
 * A known caller tried what they may not. Published outside any transaction, and for one caller only so often: see
 * {@code certloom.security.refusals-per-minute}.
 *
 * @param action the data action, e.g. {@code Microsoft.KeyVault/vaults/certificates/read}
 * @param resource what it was tried on, e.g. {@code /vaults/default/certificates/web}
 * @param unpublished how many refusals of this caller since the last published one were only counted
 */
public record AccessDenied(Caller caller, String vault, String action, String resource, Instant at, long unpublished) {}
