package dev.certloom.operation;

import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.util.List;
import java.util.Optional;

/** Stores stranded certificates. One that became its operation's version after all is not stranded. */
interface StrandedCertificateStore {

    /** Keeps it, in the caller's transaction; false when it is kept already. */
    boolean keep(StrandedCertificate certificate);

    /** Those of one operation, the latest first. */
    List<StrandedCertificate> of(OperationId operation);

    /** Removes those that became versions of this name, which is about to be purged. */
    void removeVersions(VaultName vault, CertificateName name);

    /** Those of a vault, latest first, after the one with id {@code after}. */
    List<StrandedCertificate> list(VaultName vault, Optional<String> after, int limit);
}
