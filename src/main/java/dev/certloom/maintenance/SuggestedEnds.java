package dev.certloom.maintenance;

import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.Optional;

/** By when CAs suggest that certificates be renewed (RFC 9773). */
@FunctionalInterface
public interface SuggestedEnds {

    /** The end of the window that is suggested for the current version; empty where none is. */
    Optional<Instant> suggestedUntil(VaultName vault, CertificateName certificate);
}
