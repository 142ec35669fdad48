package dev.certloom.web.keyvault;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.certificate.CertificateQueries;
import dev.certloom.certificate.ManagedObject;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Refusal;
import dev.certloom.web.Audited;
import dev.certloom.web.ErrorBody;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Key Vault's routes that write secrets and keys, of which none is served: those of a certificate follow it, and there are
 * no others. Whoever may see that one exists is told why.
 */
@RestController
@SuppressWarnings("DoNotCallSuggester") // Spring calls them
final class ManagedObjectsController {

    private static final String SECRET = "/secrets/{name}";
    private static final String DELETED_SECRET = "/deletedsecrets/{name}";
    private static final String KEY = "/keys/{name}";
    private static final String DELETED_KEY = "/deletedkeys/{name}";

    private final CertificateQueries queries;

    ManagedObjectsController(CertificateQueries queries) {
        this.queries = queries;
    }

    @RequiresPermission(Permission.SECRETS_READ_METADATA)
    @Audited(AuditAction.SET)
    @PutMapping({SECRET, SECRET + "/"})
    ResponseEntity<ErrorBody.Answer> setSecret(@PathVariable String name, RequestContext context) {
        throw unwritable(ManagedObject.SECRET, context, name, "set");
    }

    @RequiresPermission(Permission.SECRETS_READ_METADATA)
    @Audited(AuditAction.UPDATE)
    @PatchMapping({SECRET, SECRET + "/", SECRET + "/{version}", SECRET + "/{version}/"})
    ResponseEntity<ErrorBody.Answer> updateSecret(@PathVariable String name, RequestContext context) {
        throw unwritable(ManagedObject.SECRET, context, name, "update");
    }

    @RequiresPermission(Permission.SECRETS_READ_METADATA)
    @Audited(AuditAction.DELETE)
    @DeleteMapping({SECRET, SECRET + "/"})
    ResponseEntity<ErrorBody.Answer> deleteSecret(@PathVariable String name, RequestContext context) {
        throw unwritable(ManagedObject.SECRET, context, name, "delete");
    }

    @RequiresPermission(Permission.SECRETS_READ_METADATA)
    @Audited(AuditAction.BACK_UP_CERTIFICATE)
    @PostMapping({SECRET + "/backup", SECRET + "/backup/"})
    ResponseEntity<ErrorBody.Answer> backUpSecret(@PathVariable String name, RequestContext context) {
        throw unwritable(ManagedObject.SECRET, context, name, "backup");
    }

    @RequiresPermission(Permission.SECRETS_READ_METADATA)
    @Audited(AuditAction.RESTORE_CERTIFICATE)
    @PostMapping({"/secrets/restore", "/secrets/restore/"})
    ResponseEntity<ErrorBody.Answer> restoreSecret() {
        throw ManagedObject.SECRET.notKeptRefusal();
    }

    @RequiresPermission(Permission.SECRETS_READ_METADATA)
    @Audited(AuditAction.RECOVER_CERTIFICATE)
    @PostMapping({DELETED_SECRET + "/recover", DELETED_SECRET + "/recover/"})
    ResponseEntity<ErrorBody.Answer> recoverSecret(@PathVariable String name, RequestContext context) {
        throw unwritable(ManagedObject.SECRET, context, name, "recover");
    }

    @RequiresPermission(Permission.SECRETS_READ_METADATA)
    @Audited(AuditAction.PURGE_CERTIFICATE)
    @DeleteMapping({DELETED_SECRET, DELETED_SECRET + "/"})
    ResponseEntity<ErrorBody.Answer> purgeSecret(@PathVariable String name, RequestContext context) {
        throw unwritable(ManagedObject.SECRET, context, name, "purge");
    }

    @RequiresPermission(Permission.KEYS_READ)
    @Audited(AuditAction.SET)
    @PostMapping({KEY + "/create", KEY + "/create/"})
    ResponseEntity<ErrorBody.Answer> createKey(@PathVariable String name, RequestContext context) {
        throw unwritable(ManagedObject.KEY, context, name, "create");
    }

    @RequiresPermission(Permission.KEYS_READ)
    @Audited(AuditAction.SET)
    @PutMapping({KEY, KEY + "/"})
    ResponseEntity<ErrorBody.Answer> importKey(@PathVariable String name, RequestContext context) {
        throw unwritable(ManagedObject.KEY, context, name, "import");
    }

    @RequiresPermission(Permission.KEYS_READ)
    @Audited(AuditAction.UPDATE)
    @PatchMapping({KEY, KEY + "/", KEY + "/{version}", KEY + "/{version}/"})
    ResponseEntity<ErrorBody.Answer> updateKey(@PathVariable String name, RequestContext context) {
        throw unwritable(ManagedObject.KEY, context, name, "update");
    }

    @RequiresPermission(Permission.KEYS_READ)
    @Audited(AuditAction.DELETE)
    @DeleteMapping({KEY, KEY + "/"})
    ResponseEntity<ErrorBody.Answer> deleteKey(@PathVariable String name, RequestContext context) {
        throw unwritable(ManagedObject.KEY, context, name, "delete");
    }

    @RequiresPermission(Permission.KEYS_READ)
    @Audited(AuditAction.UPDATE)
    @PostMapping({KEY + "/rotate", KEY + "/rotate/"})
    ResponseEntity<ErrorBody.Answer> rotateKey(@PathVariable String name, RequestContext context) {
        throw unwritable(ManagedObject.KEY, context, name, "rotate");
    }

    @RequiresPermission(Permission.KEYS_READ)
    @Audited(AuditAction.UPDATE)
    @PutMapping({KEY + "/rotationpolicy", KEY + "/rotationpolicy/"})
    ResponseEntity<ErrorBody.Answer> setRotationPolicy(@PathVariable String name, RequestContext context) {
        throw unwritable(ManagedObject.KEY, context, name, "update");
    }

    @RequiresPermission(Permission.KEYS_READ)
    @Audited(AuditAction.BACK_UP_CERTIFICATE)
    @PostMapping({KEY + "/backup", KEY + "/backup/"})
    ResponseEntity<ErrorBody.Answer> backUpKey(@PathVariable String name, RequestContext context) {
        throw unwritable(ManagedObject.KEY, context, name, "backup");
    }

    @RequiresPermission(Permission.KEYS_READ)
    @Audited(AuditAction.RESTORE_CERTIFICATE)
    @PostMapping({"/keys/restore", "/keys/restore/"})
    ResponseEntity<ErrorBody.Answer> restoreKey() {
        throw ManagedObject.KEY.notKeptRefusal();
    }

    @RequiresPermission(Permission.KEYS_READ)
    @Audited(AuditAction.RECOVER_CERTIFICATE)
    @PostMapping({DELETED_KEY + "/recover", DELETED_KEY + "/recover/"})
    ResponseEntity<ErrorBody.Answer> recoverKey(@PathVariable String name, RequestContext context) {
        throw unwritable(ManagedObject.KEY, context, name, "recover");
    }

    @RequiresPermission(Permission.KEYS_READ)
    @Audited(AuditAction.PURGE_CERTIFICATE)
    @DeleteMapping({DELETED_KEY, DELETED_KEY + "/"})
    ResponseEntity<ErrorBody.Answer> purgeKey(@PathVariable String name, RequestContext context) {
        throw unwritable(ManagedObject.KEY, context, name, "purge");
    }

    private Refusal unwritable(ManagedObject object, RequestContext context, String name, String operation) {
        return queries.unwritable(object, context.vault(), new CertificateName(name), operation);
    }
}
