package dev.certloom.certificate;

import dev.certloom.crypto.X509;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Stores certificates and their versions. */
public interface Certificates {

    /** The current version: the one most recently completed, or the one not complete before the first completion. */
    Optional<VersionView> current(VaultName vault, CertificateName name);

    /** A given version, complete or not. */
    Optional<VersionView> version(VaultName vault, CertificateName name, VersionId version);

    Optional<Certificate> find(VaultName vault, CertificateName name);

    /** Whether any complete version in the vault has this certificate. */
    boolean isVersion(VaultName vault, X509 leaf);

    /**
     * Current versions by name.
     *
     * @param after name to start behind, as {@link Page#next} gave it
     * @param includePending whether names without a complete version are listed
     */
    Page<ListedVersion> list(VaultName vault, Optional<String> after, int limit, boolean includePending);

    /** Complete versions of one name, by time of creation. */
    Page<ListedVersion> versions(VaultName vault, CertificateName name, Optional<String> after, int limit);

    /** Complete versions of one name with all that is kept of them, by time of creation. */
    List<CertificateVersion> completeVersions(VaultName vault, CertificateName name, int limit);

    /** Locks the name until the transaction ends; creates it if it is new. */
    Locked lock(VaultName vault, CertificateName name, Instant now);

    /**
     * Asserts that clients see a certificate of this name. Whoever is about to lock a name that has to be there does so first:
     * {@link #lock} would make it.
     *
     * @throws Refusal CERTIFICATE_NOT_FOUND
     */
    default void demandVisible(VaultName vault, CertificateName name) {
        if (find(vault, name).filter(Certificate::isVisible).isEmpty()) {
            throw Refusal.certificateNotFound(name.value());
        }
    }

    /**
     * Locks a certificate that clients see.
     *
     * @return empty when another caller has deleted it meanwhile
     * @throws Refusal CERTIFICATE_NOT_FOUND when they did not see it before
     */
    default Optional<Certificate> lockVisible(VaultName vault, CertificateName name, Instant now) {
        demandVisible(vault, name);
        return Optional.of(lock(vault, name, now).certificate()).filter(Certificate::isVisible);
    }

    /** Writes policy and pending slot. */
    void save(Certificate certificate);

    /** Empties the pending slot, if it still shows this operation. */
    void release(VaultName vault, CertificateName name, OperationId operation);

    /** As {@link #save}; also replaces the incomplete version, of which a name has at most one. */
    void saveRequested(Certificate before, Certificate requested, CertificateVersion incomplete);

    /** Writes whether and until when it is deleted, and the pending slot. */
    void saveDeletion(Certificate certificate);

    /**
     * Deleted certificates by name, each at the version that {@link #current} shows.
     *
     * @param after name to start behind, as {@link Page#next} gave it
     * @param includePending whether names without a complete version are listed
     */
    Page<DeletedCertificate> listDeleted(VaultName vault, Optional<String> after, int limit, boolean includePending);

    /**
     * Deleted certificates of all vaults whose purge is due, the longest due first.
     *
     * @param after begins after this one
     */
    List<DuePurge> purgeDue(Instant now, Optional<DuePurge> after, int limit);

    /**
     * Removes policy and versions, so that the name is new again.
     *
     * @return what its versions were
     */
    List<CertificateVersion> purge(VaultName vault, CertificateName name);

    /** Writes the attributes of a version: whether it is enabled, its tags, when they were changed. */
    void saveAttributes(VaultName vault, CertificateName name, CertificateVersion version);

    /**
     * Adds a complete version, makes it current, and removes the one not complete.
     *
     * @param operation that made it; empty for an import. Unique: a second version of one operation is an error
     */
    void saveComplete(
            VaultName vault, CertificateName name, CertificateVersion version, Optional<OperationId> operation);

    /** A deleted certificate whose purge is due, and since when. */
    record DuePurge(VaultName vault, CertificateName name, Instant since) {}

    /**
     * A certificate that is locked until the transaction ends.
     *
     * @param isPendingOpen whether the operation it shows is in progress
     */
    record Locked(Certificate certificate, boolean isPendingOpen) {

        /**
         * The certificate, to which a version is to be added.
         *
         * @throws Refusal OPERATION_IN_PROGRESS, DELETED_BUT_RECOVERABLE
         */
        public Certificate forNewVersion() {
            if (certificate.isDeleted()) {
                throw Refusal.deletedButRecoverable(certificate.name());
            }
            if (isPendingOpen) {
                throw Refusal.operationInProgress();
            }
            return certificate;
        }

        /**
         * The certificate, of which there must be nothing yet but its name.
         *
         * @throws Refusal DELETED_BUT_RECOVERABLE, CONFLICT
         */
        Certificate forNewName() {
            return switch (certificate.state()) {
                case NEW -> certificate;
                case DELETED -> throw Refusal.deletedButRecoverable(certificate.name());
                case ACTIVE -> throw Refusal.nameTaken(certificate.name());
            };
        }
    }
}
