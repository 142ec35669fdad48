package dev.certloom.certificate;

import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import java.util.Optional;

/**
 * The key of a version, as a caller names it.
 *
 * @param version as in the URL; empty for the current one
 */
public record KeyReference(VaultName vault, CertificateName name, Optional<String> version) {}
