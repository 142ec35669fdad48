package dev.certloom.certificate;

import dev.certloom.compute.ComputePool;
import dev.certloom.compute.Saturated;
import dev.certloom.crypto.CertificateFormats;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.PrivateKeyMaterial;
import dev.certloom.crypto.rest.BackupCipher;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.Transfer;
import dev.certloom.kernel.TransferSettings;
import dev.certloom.kernel.VaultName;
import dev.certloom.runtime.LogLimit;
import dev.certloom.runtime.MonotonicClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** Makes backups of certificates, and restores them (API reference 2.7). */
@Service
@EnableConfigurationProperties(BackupSettings.class)
public class CertificateBackups {

    private static final Logger LOG = LoggerFactory.getLogger(CertificateBackups.class);
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);

    private final Certificates certificates;
    private final CertificateQueries queries;
    private final Keys keys;
    private final Revocations revocations;
    private final CertificateFormats formats;
    private final BackupCipher cipher;
    private final ComputePool pool;
    private final TransferSettings transfers;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final int maxBytes;
    private final Semaphore slots;
    private final LogLimit missingKeyLines = new LogLimit(LOG_INTERVAL, MonotonicClock.system());

    public CertificateBackups(
            Certificates certificates,
            CertificateQueries queries,
            Keys keys,
            Revocations revocations,
            CertificateFormats formats,
            BackupCipher cipher,
            ComputePool pool,
            TransferSettings transfers,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock,
            BackupSettings settings) {
        this.certificates = certificates;
        this.queries = queries;
        this.keys = keys;
        this.revocations = revocations;
        this.formats = formats;
        this.cipher = cipher;
        this.pool = pool;
        this.transfers = transfers;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
        this.maxBytes = settings.maxBytes();
        this.slots = new Semaphore(settings.atOnce());
    }

    /**
     * A backup of all complete versions with their keys, of the policy and the tags. The audit line is there before it is
     * handed out.
     *
     * @throws Refusal CERTIFICATE_NOT_FOUND; INVALID when no version is complete, there are more than 500, or all together
     *     are too much; FORBIDDEN where the vault does not allow it; THROTTLED while others are made
     */
    public byte[] backUp(VaultName vault, CertificateName name, Actor actor) {
        transfers.demand(vault, Transfer.BACKUP);
        return inSlot(() -> {
            Instant now = clock.instant();
            Snapshot snapshot = transaction.execute(status -> snapshot(vault, name, now));
            byte[] blob = pool.call(() -> cipher.seal(BackupFormat.write(snapshot.document)));
            if (blob.length > maxBytes) {
                throw new Refusal(
                        Refusal.Kind.INVALID,
                        "The backup of certificate %s would have %d bytes, but at most %d are allowed (certloom.backup.max-size)."
                                .formatted(name, blob.length, maxBytes));
            }
            transaction.executeWithoutResult(status -> record(snapshot, actor, now));
            return blob;
        });
    }

    /** Who has deleted it meanwhile wants its keys to stay here, whatever has its name by now. */
    private void record(Snapshot snapshot, Actor actor, Instant now) {
        Certificate certificate = snapshot.certificate;
        if (certificates
                .lockVisible(certificate.vault(), certificate.name(), now)
                .flatMap(still -> certificates.version(still.vault(), still.name(), snapshot.current()))
                .isEmpty()) {
            throw Refusal.certificateNotFound(certificate.name().value());
        }
        certificate
                .auditableEvents(
                        AuditAction.CERTIFICATE_BACKED_UP,
                        actor,
                        now,
                        snapshot.versions,
                        Map.of("keys", Integer.toString(snapshot.document.keys().size()), "sealedWith", cipher.keyId()))
                .forEach(events::publishEvent);
    }

    /** Under the lock of the name, so that all of it is of one moment. */
    private Snapshot snapshot(VaultName vault, CertificateName name, Instant now) {
        Certificate certificate =
                certificates.lockVisible(vault, name, now).orElseThrow(() -> Refusal.certificateNotFound(name.value()));
        List<CertificateVersion> versions = certificates.completeVersions(vault, name, BackupDocument.MAX_VERSIONS + 1);
        if (versions.isEmpty()) {
            throw new Refusal(
                    Refusal.Kind.INVALID,
                    "Certificate %s has no version yet that is complete, so there is nothing to back up."
                            .formatted(name));
        }
        if (versions.size() > BackupDocument.MAX_VERSIONS) {
            throw new Refusal(
                    Refusal.Kind.INVALID,
                    "Certificate %s has more than %d versions, which are the most that a backup holds."
                            .formatted(name, BackupDocument.MAX_VERSIONS));
        }
        return new Snapshot(
                certificate,
                versions,
                BackupDocument.of(certificate, versions, revocations.all(vault, name), keys::privateKey, now));
    }

    /**
     * Restores a certificate as it was; its name must be free.
     *
     * @param blob reads the backup, once there is room for it
     * @throws Refusal MALFORMED_BACKUP; CONFLICT or DELETED_BUT_RECOVERABLE when the name is taken; FORBIDDEN where the vault
     *     does not allow it; THROTTLED while others are restored
     */
    public VersionView restore(VaultName vault, Supplier<byte[]> blob, Actor actor) {
        transfers.demand(vault, Transfer.RESTORE);
        return inSlot(() -> {
            Restored restored = read(blob.get());
            try {
                return transaction.execute(status -> store(vault, restored, actor));
            } catch (Refusal refusal) {
                throw refusal.of(new Refusal.AttemptedAction(
                        AuditAction.RESTORE_CERTIFICATE,
                        AuditObject.certificate(restored.document.certificateName()),
                        Optional.empty()));
            }
        });
    }

    /** Whatever is wrong with it: who sealed it knows one of our keys, and that is all that is known of it. */
    private Restored read(byte[] blob) {
        try {
            if (blob.length > maxBytes) {
                throw Refusal.malformedBackup();
            }
            BackupDocument document = pool.call(() -> BackupFormat.read(open(blob)));
            List<KeyPair> pairs = IntStream.range(0, document.keys().size())
                    // each in a turn of its own: somebody else may have to compute something
                    .mapToObj(key -> formats.readKept(
                            new PrivateKeyMaterial(document.keys().get(key)), document.certificatesOf(key)))
                    .toList();
            return new Restored(document, document.readPolicy(), pairs);
        } catch (Saturated busy) {
            throw busy;
        } catch (RuntimeException malformed) {
            // The cause is left out on purpose: parsers quote what they read, and that may be a key.
            throw Refusal.malformedBackup();
        }
    }

    /** Callers are told the same whatever it is; who runs this has to know which key would open it. */
    private byte[] open(byte[] blob) {
        return cipher.open(blob).orElseThrow(() -> {
            cipher.missingKey(blob)
                    .filter(id -> missingKeyLines.permits())
                    .ifPresent(id -> LOG.warn(
                            "Expected a backup sealed with a key that is known here, but one says it was sealed with {}: it was refused as malformed. If that key is a former one or another installation's, name its file in certloom.backup.opening-key-files.",
                            id));
            return Refusal.malformedBackup();
        });
    }

    private VersionView store(VaultName vault, Restored restored, Actor actor) {
        Instant now = clock.instant();
        BackupDocument document = restored.document;
        CertificateName name = document.certificateName();
        Certificate before = certificates.lock(vault, name, now).forNewName();
        certificates.save(before.restored(restored.policy, new VersionId(document.current())));
        List<KeyId> ids =
                restored.pairs.stream().map(pair -> keys.save(vault, pair)).toList();
        List<CertificateVersion> versions = new ArrayList<>();
        for (BackupDocument.Version written : document.versionsWithCurrentLast()) {
            CertificateVersion version = document.stored(
                    written, formats.parse(document.ders(written.chain())).leaf(), ids.get(written.key()));
            certificates.saveComplete(vault, name, version, Optional.empty());
            written.revoked().ifPresent(revoked -> revocations.save(vault, name, version.id(), revoked.revocation()));
            versions.add(version);
        }
        events.publishEvent(new VersionImported(vault, name, actor));
        before.auditableEvents(
                        AuditAction.CERTIFICATE_RESTORED,
                        actor,
                        now,
                        versions,
                        Map.of(
                                "keys",
                                Integer.toString(ids.size()),
                                "backedUp",
                                document.at().toString(),
                                "from",
                                document.vault()))
                .forEach(events::publishEvent);
        return queries.certificate(vault, name, Optional.empty());
    }

    private <T> T inSlot(Supplier<T> work) {
        if (!slots.tryAcquire()) {
            throw new Refusal(
                    Refusal.Kind.THROTTLED,
                    "As many backups are made and restored as can be at the same time. Nothing was changed; try again in %d seconds."
                            .formatted(Saturated.RETRY_AFTER.toSeconds()));
        }
        try {
            return work.get();
        } finally {
            slots.release();
        }
    }

    private record Snapshot(Certificate certificate, List<CertificateVersion> versions, BackupDocument document) {

        VersionId current() {
            return new VersionId(document.current());
        }
    }

    private record Restored(BackupDocument document, CertificatePolicy policy, List<KeyPair> pairs) {

        /** Without the keys. */
        @Override
        public String toString() {
            return "Restored[%s]".formatted(document.name());
        }
    }
}
