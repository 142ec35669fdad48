package dev.certloom.web.keyvault;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.certificate.CertificateImports;
import dev.certloom.certificate.CertificateQueries;
import dev.certloom.certificate.ListedVersion;
import dev.certloom.certificate.VersionView;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.RecoverySettings;
import dev.certloom.operation.CertificateUpdates;
import dev.certloom.web.Answers;
import dev.certloom.web.Audited;
import dev.certloom.web.ListBody;
import dev.certloom.web.Paging;
import dev.certloom.web.QueryParameters;
import dev.certloom.web.RequestBodies;
import dev.certloom.web.VaultUrls;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Existing and imported certificates (API reference 2.3 to 2.6 and 4). */
@RestController
final class CertificatesController {

    private final CertificateQueries queries;
    private final CertificateImports imports;
    private final CertificateUpdates updates;
    private final RecoverySettings recoveries;
    private final RequestBodies bodies;

    CertificatesController(
            CertificateQueries queries,
            CertificateImports imports,
            CertificateUpdates updates,
            RecoverySettings recoveries,
            RequestBodies bodies) {
        this.queries = queries;
        this.imports = imports;
        this.updates = updates;
        this.recoveries = recoveries;
        this.bodies = bodies;
    }

    @RequiresPermission(Permission.CERTIFICATES_READ)
    @GetMapping("/certificates")
    @Parameter(in = ParameterIn.QUERY, name = "includePending", schema = @Schema(type = "boolean"))
    ResponseEntity<ListBody<CertificateItem>> list(VaultUrls urls, RequestContext context, HttpServletRequest request) {
        QueryParameters query = QueryParameters.of(request);
        Paging paging = Paging.of(query, Paging.Style.KEY_VAULT);
        boolean includePending = query.flag("includePending");
        Page<ListedVersion> page = queries.list(context.vault(), paging.after(), paging.limit(), includePending);
        return Answers.ok(paging.answer(
                page,
                certificate -> CertificateItem.ofCertificate(certificate, urls),
                urls.pages(urls.certificates()),
                query.first("includePending").isEmpty() ? "" : "&includePending=" + includePending));
    }

    @RequiresPermission(Permission.CERTIFICATES_READ)
    @GetMapping({Routes.CERTIFICATE + "/versions", Routes.CERTIFICATE + "/versions/"})
    ResponseEntity<ListBody<CertificateItem>> versions(
            @PathVariable String name, VaultUrls urls, RequestContext context, HttpServletRequest request) {
        CertificateName certificate = new CertificateName(name);
        Paging paging = Paging.of(QueryParameters.of(request), Paging.Style.KEY_VAULT);
        return Answers.ok(paging.answer(
                queries.versions(context.vault(), certificate, paging.after(), paging.limit()),
                version -> CertificateItem.ofVersion(version, urls),
                urls.pages(urls.versions(certificate)),
                ""));
    }

    /** The current version; clients may add a trailing slash. */
    @RequiresPermission(Permission.CERTIFICATES_READ)
    @GetMapping({Routes.CERTIFICATE, Routes.CERTIFICATE + "/"})
    ResponseEntity<CertificateBundle> latest(@PathVariable String name, VaultUrls urls, RequestContext context) {
        return certificate(new CertificateName(name), Optional.empty(), urls, context);
    }

    @RequiresPermission(Permission.CERTIFICATES_READ)
    @GetMapping({Routes.CERTIFICATE + "/{version}", Routes.CERTIFICATE + "/{version}/"})
    ResponseEntity<CertificateBundle> version(
            @PathVariable String name, @PathVariable String version, VaultUrls urls, RequestContext context) {
        return certificate(new CertificateName(name), Optional.of(version), urls, context);
    }

    private ResponseEntity<CertificateBundle> certificate(
            CertificateName name, Optional<String> version, VaultUrls urls, RequestContext context) {
        return Answers.ok(CertificateBundle.of(
                queries.certificate(context.vault(), name, version), urls, recoveries.of(context.vault())));
    }

    @RequiresPermission(Permission.CERTIFICATES_READ)
    @GetMapping({Routes.CERTIFICATE + "/policy", Routes.CERTIFICATE + "/policy/"})
    ResponseEntity<PolicyBody> policy(@PathVariable String name, VaultUrls urls, RequestContext context) {
        CertificateName certificate = new CertificateName(name);
        return Answers.ok(PolicyBody.of(urls.policy(certificate), queries.policy(context.vault(), certificate)));
    }

    /** The current version; clients may add a trailing slash. */
    @RequiresPermission(Permission.CERTIFICATES_UPDATE)
    @Audited(AuditAction.UPDATE)
    @PatchMapping({Routes.CERTIFICATE, Routes.CERTIFICATE + "/"})
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = UpdateRequest.class)))
    ResponseEntity<CertificateBundle> updateLatest(
            @PathVariable String name, VaultUrls urls, RequestContext context, HttpServletRequest request) {
        return update(new CertificateName(name), Optional.empty(), urls, context, request);
    }

    @RequiresPermission(Permission.CERTIFICATES_UPDATE)
    @Audited(AuditAction.UPDATE)
    @PatchMapping({Routes.CERTIFICATE + "/{version}", Routes.CERTIFICATE + "/{version}/"})
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = UpdateRequest.class)))
    ResponseEntity<CertificateBundle> updateVersion(
            @PathVariable String name,
            @PathVariable String version,
            VaultUrls urls,
            RequestContext context,
            HttpServletRequest request) {
        return update(new CertificateName(name), Optional.of(version), urls, context, request);
    }

    private ResponseEntity<CertificateBundle> update(
            CertificateName name,
            Optional<String> version,
            VaultUrls urls,
            RequestContext context,
            HttpServletRequest request) {
        return Answers.ok(CertificateBundle.of(
                updates.update(
                        context.vault(),
                        name,
                        version,
                        bodies.read(request, UpdateRequest.class).command(),
                        context.actor()),
                urls,
                recoveries.of(context.vault())));
    }

    @RequiresPermission(Permission.CERTIFICATES_UPDATE)
    @Audited(AuditAction.UPDATE)
    @PatchMapping({Routes.CERTIFICATE + "/policy", Routes.CERTIFICATE + "/policy/"})
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = PolicyBody.class)))
    ResponseEntity<PolicyBody> updatePolicy(
            @PathVariable String name, VaultUrls urls, RequestContext context, HttpServletRequest request) {
        CertificateName certificate = new CertificateName(name);
        return Answers.ok(PolicyBody.of(
                urls.policy(certificate),
                updates.updatePolicy(
                        context.vault(),
                        certificate,
                        bodies.read(request, PolicyBody.class).draft(),
                        context.actor())));
    }

    @RequiresPermission(Permission.CERTIFICATES_IMPORT)
    @Audited(AuditAction.IMPORT_CERTIFICATE)
    @PostMapping({Routes.CERTIFICATE + "/import", Routes.CERTIFICATE + "/import/"})
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = ImportRequest.class)))
    ResponseEntity<CertificateBundle> importCertificate(
            @PathVariable String name, VaultUrls urls, RequestContext context, HttpServletRequest request) {
        CertificateName wanted = new CertificateName(name);
        VersionView certificate = imports.importCertificate(
                bodies.read(request, ImportRequest.class).command(context.vault(), wanted), context.actor());
        return Answers.ok(CertificateBundle.of(certificate, urls, recoveries.of(context.vault())));
    }
}
