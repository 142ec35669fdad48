package dev.certloom.operation;

import dev.certloom.certificate.Certificate;
import dev.certloom.certificate.CertificateQueries;
import dev.certloom.certificate.CertificateVersion;
import dev.certloom.certificate.Certificates;
import dev.certloom.certificate.Keys;
import dev.certloom.certificate.VersionView;
import dev.certloom.crypto.KeyId;
import dev.certloom.database.StatementTimeout;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.RecoveryPolicy;
import dev.certloom.kernel.RecoverySettings;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Operations.Locked;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** Deletes certificates, recovers deleted ones, and purges them (API reference 2.8). */
@Service
public class CertificateDeletions {

    /** Of a name that has had many thousands of requests. */
    private static final Duration PURGE_TIMEOUT = Duration.ofMinutes(1);

    private final Certificates certificates;
    private final CertificateQueries queries;
    private final Operations operations;
    private final Keys keys;
    private final RequestWithdrawal withdrawal;
    private final StrandedCertificateStore stranded;
    private final RecoverySettings recoveries;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    CertificateDeletions(
            Certificates certificates,
            CertificateQueries queries,
            Operations operations,
            Keys keys,
            RequestWithdrawal withdrawal,
            StrandedCertificateStore stranded,
            RecoverySettings recoveries,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.certificates = certificates;
        this.queries = queries;
        this.operations = operations;
        this.keys = keys;
        this.withdrawal = withdrawal;
        this.stranded = stranded;
        this.recoveries = recoveries;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Deletes a certificate with all its versions, key and secret; its name stays taken. A request in progress is
     * withdrawn.
     *
     * @throws Refusal CERTIFICATE_NOT_FOUND; CONFLICT when another caller deletes it or asks for a version at the same time;
     *     nothing is changed then
     */
    public VersionView delete(VaultName vault, CertificateName name, Actor actor) {
        return transaction.execute(status -> {
            Instant now = clock.instant();
            certificates.demandVisible(vault, name);
            // lock order: operation, then certificate
            Optional<PendingOperation> shown =
                    operations.lockInSlot(vault, name).map(Locked::operation);
            Certificates.Locked locked = certificates.lock(vault, name, now);
            Certificate before = locked.certificate();
            if (!before.isVisible()
                    || (locked.isPendingOpen()
                            && shown.filter(operation -> before.shows(operation.id()))
                                    .isEmpty())) {
                throw Refusal.inParallel("deleting certificate", name);
            }
            shown.filter(PendingOperation::isOpen).ifPresent(operation -> withdrawal.withdraw(operation, actor, now));
            shown.filter(PendingOperation::isMergedLate)
                    .ifPresent(operation -> operations.save(operation.holdingNothing(), now, now));
            Certificate deleted = before.deleted(now, recoveries.of(vault).retention(), locked.isPendingOpen());
            certificates.saveDeletion(deleted);
            events.publishEvent(deleted.auditableEvent(
                    AuditAction.CERTIFICATE_DELETED,
                    actor,
                    now,
                    Map.of(
                            "scheduledPurge",
                            deleted.deletion().orElseThrow().scheduledPurge().toString())));
            return queries.deleted(vault, name);
        });
    }

    /**
     * Recovers a deleted certificate: it is as it was before, but for a request that was in progress.
     *
     * @throws Refusal CERTIFICATE_NOT_FOUND; CONFLICT when another caller recovers or purges it at the same time
     */
    public VersionView recover(VaultName vault, CertificateName name, Actor actor) {
        return transaction.execute(status -> {
            Instant now = clock.instant();
            if (!isDeleted(vault, name)) {
                throw Refusal.certificateNotFound(name.value());
            }
            Certificate before = certificates.lock(vault, name, now).certificate();
            if (!before.isDeleted()) {
                throw Refusal.inParallel("recovering the soft-deleted certificate", name);
            }
            Certificate recovered = before.recovered();
            certificates.saveDeletion(recovered);
            events.publishEvent(recovered.auditableEvent(AuditAction.CERTIFICATE_RECOVERED, actor, now, Map.of()));
            return queries.certificate(vault, name, Optional.empty());
        });
    }

    /**
     * Purges a deleted certificate: nothing is left of it but its requests and the audit record, and its name is free.
     *
     * @throws Refusal CERTIFICATE_NOT_FOUND; FORBIDDEN where the vault is protected against that; BEING_DELETED while an
     *     issuer may still sign for it; CONFLICT when another caller recovers or purges it at the same time
     */
    public void purge(VaultName vault, CertificateName name, Actor actor) {
        purge(vault, name, Certificate::isDeleted, actor);
    }

    /**
     * As {@link #purge(VaultName, CertificateName, Actor)}, if it is still deleted since then: whoever confirms what they have read
     * purges nothing that came later.
     *
     * @throws Refusal as there; CONFLICT also where it was recovered and deleted again
     */
    public void purge(VaultName vault, CertificateName name, Instant deletedAt, Actor actor) {
        purge(
                vault,
                name,
                certificate -> certificate
                        .deletion()
                        .filter(deletion -> deletion.at().equals(deletedAt))
                        .isPresent(),
                actor);
    }

    private void purge(VaultName vault, CertificateName name, Predicate<Certificate> isToBePurged, Actor actor) {
        RecoveryPolicy recovery = recoveries.of(vault);
        if (recovery.purgeProtected()) {
            queries.deleted(vault, name);
            throw new Refusal(
                    Refusal.Kind.FORBIDDEN,
                    "Operation \"purge\" is not allowed because purge protection is enabled for this vault. Key Vault service will automatically purge it after the retention period has passed. Vault: %s"
                            .formatted(vault));
        }
        transaction.executeWithoutResult(status -> {
            queries.deleted(vault, name);
            if (!purged(vault, name, isToBePurged, actor)) {
                throw Refusal.inParallel("purging the soft-deleted certificate", name);
            }
        });
    }

    /**
     * Purges a certificate whose time has come.
     *
     * @return false when it was recovered or purged in the meantime
     * @throws Refusal BEING_DELETED
     */
    boolean purgeDue(Certificates.DuePurge due, Actor actor) {
        return transaction.execute(status -> {
            boolean purged = purged(
                    due.vault(),
                    due.name(),
                    certificate -> certificate
                            .deletion()
                            .filter(deletion -> !deletion.scheduledPurge().isAfter(clock.instant()))
                            .isPresent(),
                    actor);
            if (!purged) {
                status.setRollbackOnly();
            }
            return purged;
        });
    }

    /**
     * An order that its issuer still has keeps it all: what is signed is kept, and nobody must find its key gone who has not
     * been told.
     *
     * @param isToBePurged whether it is, once it is locked
     * @return false when it is not: the transaction is to be rolled back
     */
    private boolean purged(VaultName vault, CertificateName name, Predicate<Certificate> isToBePurged, Actor actor) {
        StatementTimeout.upTo(PURGE_TIMEOUT);
        Instant now = clock.instant();
        // lock order: operations, then certificate
        Set<KeyId> released = new HashSet<>(operations.releaseKeys(vault, name, now));
        Certificate certificate = certificates.lock(vault, name, now).certificate();
        if (!isToBePurged.test(certificate)) {
            return false;
        }
        if (operations.hasOrderAtIssuer(vault, name)) {
            throw Refusal.beingDeleted(name);
        }
        stranded.removeVersions(vault, name);
        List<CertificateVersion> versions = certificates.purge(vault, name);
        versions.stream().flatMap(version -> version.key().stream()).forEach(released::add);
        int wiped = keys.wipe(released);
        certificate
                .auditableEvents(
                        AuditAction.CERTIFICATE_PURGED, actor, now, versions, Map.of("keys", Integer.toString(wiped)))
                .forEach(events::publishEvent);
        return true;
    }

    private boolean isDeleted(VaultName vault, CertificateName name) {
        return certificates.find(vault, name).filter(Certificate::isDeleted).isPresent();
    }
}
