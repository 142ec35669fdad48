package dev.certloom.web.keyvault;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.certificate.KeyOperation;
import dev.certloom.certificate.KeyOperations;
import dev.certloom.certificate.KeyReference;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.web.Answers;
import dev.certloom.web.Audited;
import dev.certloom.web.RequestBodies;
import dev.certloom.web.VaultUrls;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
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
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = SignRequest.class)))
    ResponseEntity<KeyOperationBody> sign(
            @PathVariable String name,
            @PathVariable Optional<String> version,
            VaultUrls urls,
            RequestContext context,
            HttpServletRequest request) {
        KeyReference key = key(name, version, context);
        SignRequest body = bodies.read(request, SignRequest.class);
        return Answers.ok(
                KeyOperationBody.of(operations.sign(key, body.algorithm(), body.digest(), context.actor()), urls));
    }

    @RequiresPermission(Permission.KEYS_VERIFY)
    @PostMapping({VERSION + "/verify", VERSION + "/verify/", LATEST + "/verify", LATEST + "/verify/"})
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = VerifyRequest.class)))
    ResponseEntity<VerifyBody> verify(
            @PathVariable String name,
            @PathVariable Optional<String> version,
            VaultUrls urls,
            RequestContext context,
            HttpServletRequest request) {
        KeyReference key = key(name, version, context);
        VerifyRequest body = bodies.read(request, VerifyRequest.class);
        return Answers.ok(new VerifyBody(operations.verify(key, body.algorithm(), body.digest(), body.signature())));
    }

    @RequiresPermission(Permission.KEYS_ENCRYPT)
    @PostMapping({VERSION + "/encrypt", VERSION + "/encrypt/", LATEST + "/encrypt", LATEST + "/encrypt/"})
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = CipherRequest.class)))
    ResponseEntity<KeyOperationBody> encrypt(
            @PathVariable String name,
            @PathVariable Optional<String> version,
            VaultUrls urls,
            RequestContext context,
            HttpServletRequest request) {
        return encrypted(KeyOperation.ENCRYPT, key(name, version, context), urls, request);
    }

    @RequiresPermission(Permission.KEYS_DECRYPT)
    @Audited(AuditAction.CIPHERTEXT_DECRYPTED)
    @PostMapping({VERSION + "/decrypt", VERSION + "/decrypt/", LATEST + "/decrypt", LATEST + "/decrypt/"})
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = CipherRequest.class)))
    ResponseEntity<KeyOperationBody> decrypt(
            @PathVariable String name,
            @PathVariable Optional<String> version,
            VaultUrls urls,
            RequestContext context,
            HttpServletRequest request) {
        return decrypted(KeyOperation.DECRYPT, key(name, version, context), urls, context, request);
    }

    @RequiresPermission(Permission.KEYS_WRAP)
    @PostMapping({VERSION + "/wrapkey", VERSION + "/wrapkey/", LATEST + "/wrapkey", LATEST + "/wrapkey/"})
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = CipherRequest.class)))
    ResponseEntity<KeyOperationBody> wrapKey(
            @PathVariable String name,
            @PathVariable Optional<String> version,
            VaultUrls urls,
            RequestContext context,
            HttpServletRequest request) {
        return encrypted(KeyOperation.WRAP_KEY, key(name, version, context), urls, request);
    }

    @RequiresPermission(Permission.KEYS_UNWRAP)
    @Audited(AuditAction.KEY_UNWRAPPED)
    @PostMapping({VERSION + "/unwrapkey", VERSION + "/unwrapkey/", LATEST + "/unwrapkey", LATEST + "/unwrapkey/"})
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = CipherRequest.class)))
    ResponseEntity<KeyOperationBody> unwrapKey(
            @PathVariable String name,
            @PathVariable Optional<String> version,
            VaultUrls urls,
            RequestContext context,
            HttpServletRequest request) {
        return decrypted(KeyOperation.UNWRAP_KEY, key(name, version, context), urls, context, request);
    }

    private ResponseEntity<KeyOperationBody> encrypted(
            KeyOperation operation, KeyReference key, VaultUrls urls, HttpServletRequest request) {
        CipherRequest body = bodies.read(request, CipherRequest.class);
        return Answers.ok(
                KeyOperationBody.of(operations.encrypt(key, operation, body.algorithm(), body.octets()), urls));
    }

    private ResponseEntity<KeyOperationBody> decrypted(
            KeyOperation operation,
            KeyReference key,
            VaultUrls urls,
            RequestContext context,
            HttpServletRequest request) {
        CipherRequest body = bodies.read(request, CipherRequest.class);
        return Answers.ok(KeyOperationBody.of(
                operations.decrypt(key, operation, body.algorithm(), body.octets(), context.actor()), urls));
    }

    private static KeyReference key(String name, Optional<String> version, RequestContext context) {
        return new KeyReference(context.vault(), new CertificateName(name), version);
    }
}
