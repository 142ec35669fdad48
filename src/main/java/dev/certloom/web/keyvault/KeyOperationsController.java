package dev.certloom.web.keyvault;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.certificate.KeyOperations;
import dev.certloom.certificate.KeyReference;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.web.Answers;
import dev.certloom.web.Audited;
import dev.certloom.web.RequestBodies;
import dev.certloom.web.VaultUrls;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Operations with the key of a version, which stays in the vault. Where clients leave out the version, two slashes stand
 * beside each other.
 */
@RestController
final class KeyOperationsController {

    private static final String VERSION = "/keys/{name}/{version}";
    private static final String LATEST = "/keys/{name}/";

    private final KeyOperations operations;
    private final RequestBodies bodies;

    KeyOperationsController(KeyOperations operations, RequestBodies bodies) {
        this.operations = operations;
        this.bodies = bodies;
    }

    @RequiresPermission(Permission.KEYS_SIGN)
    @Audited(AuditAction.DIGEST_SIGNED)
    @PostMapping({VERSION + "/sign", VERSION + "/sign/", LATEST + "/sign", LATEST + "/sign/"})
    ResponseEntity<KeyOperationBody> sign(
            @PathVariable String name,
            @PathVariable Optional<String> version,
            VaultUrls urls,
            RequestContext context,
            HttpServletRequest request) {
        KeyReference key = new KeyReference(context.vault(), new CertificateName(name), version);
        SignRequest body = bodies.read(request, SignRequest.class);
        return Answers.ok(
                KeyOperationBody.of(operations.sign(key, body.algorithm(), body.digest(), context.actor()), urls));
    }
}
