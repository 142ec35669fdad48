package dev.certloom.certificate;

import dev.certloom.crypto.RevocationReason;
import java.time.Instant;

/**
 * A version's revocation by its CA.
 *
 * @param at when the CA's answer was recorded here
 * @param reason as it was asked for; where the CA had revoked before, it may have another one on record
 */
public record Revocation(Instant at, RevocationReason reason) {}
