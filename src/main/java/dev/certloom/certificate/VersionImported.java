package dev.certloom.certificate;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;

/**
 * The current version of a certificate came in from elsewhere, by import or from a backup: no operation made it. Published in the
 * transaction that does it.
 *
 * @param by who brought it
 */
public record VersionImported(VaultName vault, CertificateName certificate, Actor by) {}
