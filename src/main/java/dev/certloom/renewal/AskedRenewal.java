package dev.certloom.renewal;

import java.time.Instant;

import dev.certloom.operation.Requester;

/**
 * A renewal that somebody has asked for, and whose time has come.
 *
 * @param requester who asked
 * @param asked when
 */
record AskedRenewal(RenewableCertificate certificate, Requester requester, Instant asked) {}
