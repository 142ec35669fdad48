package dev.certloom.renewal;

import dev.certloom.operation.Requester;

/**
 * A renewal that somebody has asked for, and whose time has come.
 *
 * @param requester who asked
 */
record AskedRenewal(RenewableCertificate certificate, Requester requester) {}
