package dev.certloom.maintenance;

import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.Optional;

/** The windows in which CAs suggest that certificates be renewed (RFC 9773 section 4.2). */
@FunctionalInterface
public interface SuggestedWindows {

    /** What is suggested for the current version; empty where nothing is. */
    Optional<End> end(VaultName vault, CertificateName certificate);

    /**
     * The end of a window.
     *
     * @param since when the CA was first heard to suggest it
     */
    record End(Instant at, Instant since) {

        /** Whether it was over when the CA suggested it: so it says that it is about to revoke (section 4.1). */
        boolean isForRevocation() {
            return !at.isAfter(since);
        }
    }
}
