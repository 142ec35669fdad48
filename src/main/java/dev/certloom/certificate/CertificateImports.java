package dev.certloom.certificate;

import dev.certloom.chaincheck.CertificateCheck;
import dev.certloom.crypto.CertificateFormats;
import dev.certloom.crypto.ImportedCertificate;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.Transfer;
import dev.certloom.kernel.TransferSettings;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** Imports a key and certificate created elsewhere; they become the current version at once (API reference 2.4). */
@Service
public class CertificateImports {

    private final Certificates certificates;
    private final Keys keys;
    private final CertificateFormats formats;
    private final CertificateCheck check;
    private final TransferSettings transfers;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    public CertificateImports(
            Certificates certificates,
            Keys keys,
            CertificateFormats formats,
            CertificateCheck check,
            TransferSettings transfers,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.certificates = certificates;
        this.keys = keys;
        this.formats = formats;
        this.check = check;
        this.transfers = transfers;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Imports. A pending object that is not in progress is overwritten.
     *
     * @throws Refusal OPERATION_IN_PROGRESS, INVALID, FORBIDDEN where the vault does not allow it; nothing is changed then
     */
    public VersionView importCertificate(ImportCertificate command, Actor actor) {
        transfers.demand(command.vault(), Transfer.IMPORT);
        Instant now = clock.instant();
        ImportedCertificate imported = formats.readImport(command.value(), command.password());
        check.ofImported(imported.chain()).stream().findFirst().ifPresent(violation -> {
            throw new Refusal(Refusal.Kind.INVALID, violation.message());
        });
        CertificatePolicy policy =
                command.policy().orElse(PolicyDraft.EMPTY).completeFrom(ImportedPolicy.of(imported), now);
        return transaction.execute(status -> keep(command, imported, policy, actor, now));
    }

    private VersionView keep(
            ImportCertificate command,
            ImportedCertificate uploaded,
            CertificatePolicy policy,
            Actor actor,
            Instant now) {
        Certificate before =
                certificates.lock(command.vault(), command.name(), now).forNewVersion();
        CertificatePolicy dated = before.replacing(policy, now);
        KeyId key = keys.save(
                command.vault(),
                new KeyPair(
                        uploaded.algorithm(),
                        uploaded.privateKey(),
                        uploaded.chain().leaf().publicKey()));
        CertificateVersion version = Versions.complete(
                VersionId.random(),
                command.enabled(),
                uploaded.chain(),
                key,
                dated,
                command.tags(),
                command.preserveCertOrder(),
                now);
        Certificate imported = before.imported(dated, version.id());
        certificates.save(imported);
        certificates.saveComplete(imported.vault(), imported.name(), version, Optional.empty());
        Map<String, String> details = new HashMap<>(before.changesTo(dated));
        details.put("version", version.id().value());
        details.put("sha1", version.sha1());
        events.publishEvent(new VersionImported(imported.vault(), imported.name(), actor));
        events.publishEvent(imported.auditableEvent(AuditAction.CERTIFICATE_IMPORTED, actor, now, details));
        return new VersionView(imported, version);
    }
}
