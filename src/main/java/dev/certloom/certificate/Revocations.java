package dev.certloom.certificate;

import dev.certloom.crypto.RevocationReason;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.util.Map;
import java.util.Optional;

/** Stores which versions their CAs have revoked. */
public interface Revocations {

    /** The revocation of a version; empty where none is known. */
    Optional<Revocation> find(VaultName vault, CertificateName name, VersionId version);

    /** The revocations of all versions of a certificate that are revoked. */
    Map<VersionId, Revocation> all(VaultName vault, CertificateName name);

    /** As {@link #find}; until the transaction ends nobody else changes it. */
    Optional<Revocation> lock(VaultName vault, CertificateName name, VersionId version);

    /** The operation that made a version; empty for an import, and for a version that is not complete or not there. */
    Optional<OperationId> madeBy(VaultName vault, CertificateName name, VersionId version);

    /** Records the revocation of a complete version; false where one is on record, which stays. */
    boolean save(VaultName vault, CertificateName name, VersionId version, Revocation revocation);

    /**
     * Records that the CA has another reason for a revocation that is on record; since when it is revoked stays.
     *
     * @param reason empty where it is not known any more
     */
    void changeReason(VaultName vault, CertificateName name, VersionId version, Optional<RevocationReason> reason);
}
