package dev.certloom.certificate;

import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import java.util.Map;
import java.util.Optional;

/**
 * A key and its certificate to import (API reference 2.4).
 *
 * @param value as sent: PEM text, or base64 of PEM or PKCS#12
 * @param password of the PKCS#12, at most 200 characters; empty when none was sent
 * @param policy members that override what the certificate itself says
 */
public record ImportCertificate(
        VaultName vault,
        CertificateName name,
        String value,
        String password,
        Optional<PolicyDraft> policy,
        boolean enabled,
        Map<String, String> tags,
        Optional<Boolean> preserveCertOrder) {

    private static final int MAX_PASSWORD_LENGTH = 200;

    public ImportCertificate {
        if (password.length() > MAX_PASSWORD_LENGTH) {
            throw Refusal.invalidProperty("pwd");
        }
        tags = Tags.checked(tags);
    }

    /** Without the key and the password. */
    @Override
    public String toString() {
        return "ImportCertificate[%s/%s]".formatted(vault, name);
    }
}
