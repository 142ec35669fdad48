package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.access.Permission;
import dev.certloom.access.RequiresPermission;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.RequestMapping;

/** What the pages of certificates and issuers demand of those who open them. */
class InventoryPermissionsTest {

    @Test
    void eachRouteDemandsItsPermission() {
        Map<String, Permission> demanded = Stream.of(
                        CertificatesPage.class,
                        CertificatePage.class,
                        DeletedCertificatesPage.class,
                        DeletedCertificatePage.class,
                        CertificateDeletionActions.class,
                        RenewalActions.class,
                        RenewalsPage.class,
                        IssuersPage.class)
                .flatMap(page -> Arrays.stream(page.getDeclaredMethods()))
                .filter(method -> AnnotatedElementUtils.hasAnnotation(method, RequestMapping.class))
                .collect(Collectors.toMap(
                        method -> method.getName(),
                        method -> method.getAnnotation(RequiresPermission.class).value()));

        assertThat(demanded)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("certificates", Permission.CERTIFICATES_READ),
                        Map.entry("export", Permission.CERTIFICATES_READ),
                        Map.entry("certificate", Permission.CERTIFICATES_READ),
                        Map.entry("version", Permission.CERTIFICATES_READ),
                        Map.entry("file", Permission.CERTIFICATES_READ),
                        Map.entry("suggestedRenewal", Permission.CERTIFICATES_READ),
                        Map.entry("revoke", Permission.CERTIFICATES_REVOKE),
                        Map.entry("privateKey", Permission.SECRETS_GET),
                        Map.entry("deletedCertificates", Permission.CERTIFICATES_READ),
                        Map.entry("deletedCertificate", Permission.CERTIFICATES_READ),
                        Map.entry("confirmDeletion", Permission.CERTIFICATES_DELETE),
                        Map.entry("delete", Permission.CERTIFICATES_DELETE),
                        Map.entry("renewals", Permission.CERTIFICATES_READ),
                        Map.entry("renew", Permission.CERTIFICATES_CREATE),
                        Map.entry("renewSelected", Permission.CERTIFICATES_CREATE),
                        Map.entry("recover", Permission.CERTIFICATES_RECOVER),
                        Map.entry("confirmPurge", Permission.CERTIFICATES_PURGE),
                        Map.entry("purge", Permission.CERTIFICATES_PURGE),
                        Map.entry("issuers", Permission.ISSUERS_READ)));
    }
}
