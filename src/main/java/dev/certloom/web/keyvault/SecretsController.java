package dev.certloom.web.keyvault;

import com.google.common.base.Ascii;
import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.certificate.CertificateQueries;
import dev.certloom.crypto.SecretContentType;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.RecoverySettings;
import dev.certloom.kernel.Refusal;
import dev.certloom.web.Answers;
import dev.certloom.web.Audited;
import dev.certloom.web.ListBody;
import dev.certloom.web.Paging;
import dev.certloom.web.QueryParameters;
import dev.certloom.web.VaultUrls;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The secret view of a version: private key and chain (API reference 6.1). */
@RestController
final class SecretsController {

    private final CertificateQueries queries;
    private final RecoverySettings recoveries;

    SecretsController(CertificateQueries queries, RecoverySettings recoveries) {
        this.queries = queries;
        this.recoveries = recoveries;
    }

    @RequiresPermission(Permission.SECRETS_READ_METADATA)
    @GetMapping({"/secrets", "/secrets/"})
    ResponseEntity<ListBody<SecretItem>> list(VaultUrls urls, RequestContext context, HttpServletRequest request) {
        Paging paging = Paging.of(QueryParameters.of(request), Paging.Style.KEY_VAULT);
        return Answers.ok(paging.answer(
                queries.list(context.vault(), paging.after(), paging.limit(), false),
                certificate -> SecretItem.ofCertificate(certificate, urls),
                urls.pages(urls.secrets()),
                ""));
    }

    @RequiresPermission(Permission.SECRETS_READ_METADATA)
    @GetMapping({"/deletedsecrets", "/deletedsecrets/"})
    ResponseEntity<ListBody<DeletedSecretItem>> deleted(
            VaultUrls urls, RequestContext context, HttpServletRequest request) {
        Paging paging = Paging.of(QueryParameters.of(request), Paging.Style.KEY_VAULT);
        return Answers.ok(paging.answer(
                queries.listDeleted(context.vault(), paging.after(), paging.limit(), false),
                certificate -> DeletedSecretItem.of(certificate, urls),
                urls.pages(urls.deletedSecrets()),
                ""));
    }

    @RequiresPermission(Permission.SECRETS_GET)
    @Audited(AuditAction.SECRET_READ)
    @GetMapping({"/secrets/{name}", "/secrets/{name}/"})
    @Parameter(in = ParameterIn.QUERY, name = "outContentType", schema = @Schema(type = "string"))
    ResponseEntity<SecretBundle> latest(
            @PathVariable String name, VaultUrls urls, RequestContext context, HttpServletRequest request) {
        return secret(name, Optional.empty(), urls, context, request);
    }

    @RequiresPermission(Permission.SECRETS_READ_METADATA)
    @Audited(AuditAction.SECRET_READ)
    @GetMapping({"/secrets/{name}/versions", "/secrets/{name}/versions/"})
    ResponseEntity<ListBody<SecretItem>> versions(
            @PathVariable String name, VaultUrls urls, RequestContext context, HttpServletRequest request) {
        CertificateName certificate = new CertificateName(name);
        Paging paging = Paging.of(QueryParameters.of(request), Paging.Style.KEY_VAULT);
        return Answers.ok(paging.answer(
                queries.versions(context.vault(), certificate, paging.after(), paging.limit()),
                version -> SecretItem.ofVersion(version, urls),
                urls.pages(urls.secretVersions(certificate)),
                ""));
    }

    @RequiresPermission(Permission.SECRETS_GET)
    @Audited(AuditAction.SECRET_READ)
    @GetMapping({"/secrets/{name}/{version}", "/secrets/{name}/{version}/"})
    @Parameter(in = ParameterIn.QUERY, name = "outContentType", schema = @Schema(type = "string"))
    ResponseEntity<SecretBundle> version(
            @PathVariable String name,
            @PathVariable String version,
            VaultUrls urls,
            RequestContext context,
            HttpServletRequest request) {
        return secret(name, Optional.of(version), urls, context, request);
    }

    private ResponseEntity<SecretBundle> secret(
            String name, Optional<String> version, VaultUrls urls, RequestContext context, HttpServletRequest request) {
        Optional<SecretContentType> asked =
                QueryParameters.of(request).first("outContentType").map(SecretsController::contentType);
        return Answers.ok(SecretBundle.of(
                queries.secret(context.vault(), new CertificateName(name), version, asked, context.actor()),
                urls,
                recoveries.of(context.vault())));
    }

    private static SecretContentType contentType(String mediaType) {
        return Arrays.stream(SecretContentType.values())
                .filter(type -> Ascii.equalsIgnoreCase(type.mediaType(), mediaType))
                .findFirst()
                .orElseThrow(() -> Refusal.invalidProperty("outContentType"));
    }
}
