package dev.certloom.operation;

import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.util.List;
import java.util.Optional;

/** Stranded certificates at rest. One that became the version of its operation after all is none. */
public interface StrandedCertificateStore {

    /** Keeps it, in the caller's transaction; false when it is kept already. */
    boolean keep(StrandedCertificate certificate);

    /** Those of one operation, the latest first. */
    List<StrandedCertificate> of(OperationId operation);

    /** Those of a vault, the latest first, behind the one of id {@code after}. */
    List<StrandedCertificate> list(VaultName vault, Optional<String> after, int limit);
}
