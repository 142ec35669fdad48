package dev.certloom.web.keyvault;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.certificate.BackupSettings;
import dev.certloom.certificate.CertificateBackups;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.RecoverySettings;
import dev.certloom.kernel.Refusal;
import dev.certloom.web.Answers;
import dev.certloom.web.Audited;
import dev.certloom.web.Forms;
import dev.certloom.web.RequestBodies;
import dev.certloom.web.VaultUrls;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Backups of certificates (API reference 2.7). */
@RestController
final class BackupsController {

    /** For what stands around the backup in the body. */
    private static final int FURTHER_BYTES = 1024;

    private final CertificateBackups backups;
    private final RecoverySettings recoveries;
    private final RequestBodies bodies;
    private final int limitBytes;

    BackupsController(
            CertificateBackups backups, BackupSettings settings, RecoverySettings recoveries, RequestBodies bodies) {
        this.backups = backups;
        this.recoveries = recoveries;
        this.bodies = bodies;
        this.limitBytes = settings.maxCharacters() + FURTHER_BYTES;
    }

    @RequiresPermission(Permission.CERTIFICATES_BACKUP)
    @Audited(AuditAction.BACK_UP_CERTIFICATE)
    @PostMapping({Routes.CERTIFICATE + "/backup", Routes.CERTIFICATE + "/backup/"})
    ResponseEntity<BackupBody> backUp(@PathVariable String name, RequestContext context) {
        return Answers.ok(new BackupBody(
                Forms.base64Url(backups.backUp(context.vault(), new CertificateName(name), context.actor()))));
    }

    @RequiresPermission(Permission.CERTIFICATES_RESTORE)
    @Audited(AuditAction.RESTORE_CERTIFICATE)
    @PostMapping({"/certificates/restore", "/certificates/restore/"})
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = RestoreRequest.class)))
    ResponseEntity<CertificateBundle> restore(VaultUrls urls, RequestContext context, HttpServletRequest request) {
        return Answers.ok(CertificateBundle.of(
                backups.restore(context.vault(), () -> blob(request), context.actor()),
                urls,
                recoveries.of(context.vault())));
    }

    /** Whatever is wrong with the backup is said in the same words. */
    private byte[] blob(HttpServletRequest request) {
        try {
            return bodies.read(request, RestoreRequest.class, limitBytes).blob();
        } catch (Refusal refusal) {
            throw refusal.property().isPresent() ? Refusal.malformedBackup() : refusal;
        }
    }
}
