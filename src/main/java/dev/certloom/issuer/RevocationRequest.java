package dev.certloom.issuer;

import dev.certloom.crypto.RevocationReason;
import dev.certloom.kernel.Der;

/**
 * What an issuer shall revoke.
 *
 * @param order by which it was signed
 * @param certificate that was signed
 */
public record RevocationRequest(Order order, Der certificate, RevocationReason reason) {}
