package dev.certloom.certificate;

import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.Optional;

/** Stores certificates and their versions. */
public interface Certificates {

    /** The current version: the one most recently completed, or the one not complete before the first completion. */
    Optional<Certificate> current(VaultName vault, CertificateName name);

    /** A given version, complete or not. */
    Optional<Certificate> version(VaultName vault, CertificateName name, VersionId version);

    /** The stored policy. */
    Optional<CertificatePolicy> policy(VaultName vault, CertificateName name);

    /**
     * Current versions by name.
     *
     * @param after name to start behind, as {@link Page#next} gave it
     * @param includePending whether names without a complete version are listed
     */
    Page<ListedVersion> list(VaultName vault, Optional<String> after, int limit, boolean includePending);

    /** Complete versions of one name, by time of creation. */
    Page<ListedVersion> versions(VaultName vault, CertificateName name, Optional<String> after, int limit);

    /** Locks the name until the transaction ends; creates it if it is new. */
    Slot lock(VaultName vault, CertificateName name, Instant now);

    /** Sets policy and pending slot of a locked name. */
    void save(Slot slot, CertificatePolicy policy, Optional<OperationId> pending);

    /** Empties the pending slot, if it still shows this operation. */
    void release(VaultName vault, CertificateName name, OperationId operation);

    /** Replaces the incomplete version, of which a name has at most one. */
    void saveIncomplete(Slot slot, CertificateVersion version);

    /** Does both, {@link #save} and {@link #saveIncomplete}. */
    default void saveRequested(
            Slot slot, CertificatePolicy policy, OperationId pending, CertificateVersion incomplete) {
        save(slot, policy, Optional.of(pending));
        saveIncomplete(slot, incomplete);
    }

    /**
     * Adds a complete version, makes it current, and removes the one not complete.
     *
     * @param operation that made it; empty for an import. Unique: a second version of one operation is an error
     */
    void saveComplete(
            VaultName vault, CertificateName name, CertificateVersion version, Optional<OperationId> operation);

    /**
     * A locked name.
     *
     * @param name as first written
     * @param policy empty for a name just made
     * @param pending operation shown in the pending slot
     * @param pendingOpen whether that operation is in progress
     * @param current version most recently completed
     */
    record Slot(
            VaultName vault,
            CertificateName name,
            Optional<CertificatePolicy> policy,
            Optional<OperationId> pending,
            boolean pendingOpen,
            Optional<CertificateVersion> current) {}
}
