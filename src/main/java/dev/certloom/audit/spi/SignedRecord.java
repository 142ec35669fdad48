package dev.certloom.audit.spi;

import java.time.Instant;

/**
 * A checkpoint or anchor at rest.
 *
 * @param position of the line it vouches for
 * @param hash of that line
 * @param document canonical JSON
 * @param signature in base64
 */
public record SignedRecord(
        String vault, long position, String hash, Instant at, String keyId, String document, String signature) {}
