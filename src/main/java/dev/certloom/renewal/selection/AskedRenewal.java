package dev.certloom.renewal.selection;

import dev.certloom.operation.Requester;
import java.time.Instant;

/**
 * A renewal that somebody has asked for, and whose time has come.
 *
 * @param requester who asked
 * @param asked when
 */
record AskedRenewal(RenewableCertificate certificate, Requester requester, Instant asked) {}
