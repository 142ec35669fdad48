package dev.certloom.access;

import java.time.Instant;

/**
 * A known caller tried something they are not permitted to do. Published outside any transaction, with a limited rate
 * per caller: see {@code certloom.security.refusals-per-minute}.
 *
 * @param action the data action, e.g. {@code Microsoft.KeyVault/vaults/certificates/read}
 * @param resource the resource, e.g. {@code /vaults/default/certificates/web}
 * @param unpublished how many refusals of this caller since the last published one were counted but not published
 */
public record AccessDenied(Caller caller, String vault, String action, String resource, Instant at, long unpublished) {}
