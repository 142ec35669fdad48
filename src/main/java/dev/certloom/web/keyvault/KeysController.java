package dev.certloom.web.keyvault;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.certificate.CertificateQueries;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.RecoverySettings;
import dev.certloom.web.Answers;
import dev.certloom.web.ListBody;
import dev.certloom.web.Paging;
import dev.certloom.web.QueryParameters;
import dev.certloom.web.VaultUrls;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The key view of a version: its public half (API reference 6.2). */
@RestController
final class KeysController {

    private final CertificateQueries queries;
    private final RecoverySettings recoveries;

    KeysController(CertificateQueries queries, RecoverySettings recoveries) {
        this.queries = queries;
        this.recoveries = recoveries;
    }

    @RequiresPermission(Permission.KEYS_READ)
    @GetMapping({"/keys", "/keys/"})
    ResponseEntity<ListBody<KeyItem>> list(VaultUrls urls, RequestContext context, HttpServletRequest request) {
        Paging paging = Paging.of(QueryParameters.of(request), Paging.Style.KEY_VAULT);
        return Answers.ok(paging.answer(
                queries.list(context.vault(), paging.after(), paging.limit(), false),
                certificate -> KeyItem.ofCertificate(certificate, urls),
                urls.pages(urls.keys()),
                ""));
    }

    @RequiresPermission(Permission.KEYS_READ)
    @GetMapping({"/deletedkeys", "/deletedkeys/"})
    ResponseEntity<ListBody<DeletedKeyItem>> deleted(
            VaultUrls urls, RequestContext context, HttpServletRequest request) {
        Paging paging = Paging.of(QueryParameters.of(request), Paging.Style.KEY_VAULT);
        return Answers.ok(paging.answer(
                queries.listDeleted(context.vault(), paging.after(), paging.limit(), false),
                certificate -> DeletedKeyItem.of(certificate, urls),
                urls.pages(urls.deletedKeys()),
                ""));
    }

    @RequiresPermission(Permission.KEYS_READ)
    @GetMapping({"/keys/{name}", "/keys/{name}/"})
    ResponseEntity<KeyBundle> latest(@PathVariable String name, VaultUrls urls, RequestContext context) {
        return key(name, Optional.empty(), urls, context);
    }

    @RequiresPermission(Permission.KEYS_READ)
    @GetMapping({"/keys/{name}/versions", "/keys/{name}/versions/"})
    ResponseEntity<ListBody<KeyItem>> versions(
            @PathVariable String name, VaultUrls urls, RequestContext context, HttpServletRequest request) {
        CertificateName certificate = new CertificateName(name);
        Paging paging = Paging.of(QueryParameters.of(request), Paging.Style.KEY_VAULT);
        return Answers.ok(paging.answer(
                queries.versions(context.vault(), certificate, paging.after(), paging.limit()),
                version -> KeyItem.ofVersion(version, urls),
                urls.pages(urls.keyVersions(certificate)),
                ""));
    }

    @RequiresPermission(Permission.KEYS_READ)
    @GetMapping({"/keys/{name}/{version}", "/keys/{name}/{version}/"})
    ResponseEntity<KeyBundle> version(
            @PathVariable String name, @PathVariable String version, VaultUrls urls, RequestContext context) {
        return key(name, Optional.of(version), urls, context);
    }

    private ResponseEntity<KeyBundle> key(
            String name, Optional<String> version, VaultUrls urls, RequestContext context) {
        return Answers.ok(KeyBundle.of(
                queries.key(context.vault(), new CertificateName(name), version),
                urls,
                recoveries.of(context.vault())));
    }
}
