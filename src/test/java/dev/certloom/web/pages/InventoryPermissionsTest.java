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
        Map<String, Permission> demanded = Stream.of(CertificatesPage.class, CertificatePage.class, IssuersPage.class)
                .flatMap(page -> Arrays.stream(page.getDeclaredMethods()))
                .filter(method -> AnnotatedElementUtils.hasAnnotation(method, RequestMapping.class))
                .collect(Collectors.toMap(
                        method -> method.getName(),
                        method -> method.getAnnotation(RequiresPermission.class).value()));

        assertThat(demanded)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "certificates", Permission.CERTIFICATES_READ,
                        "export", Permission.CERTIFICATES_READ,
                        "certificate", Permission.CERTIFICATES_READ,
                        "version", Permission.CERTIFICATES_READ,
                        "file", Permission.CERTIFICATES_READ,
                        "suggestedRenewal", Permission.CERTIFICATES_READ,
                        "revoke", Permission.CERTIFICATES_REVOKE,
                        "privateKey", Permission.SECRETS_GET,
                        "issuers", Permission.ISSUERS_READ));
    }
}
