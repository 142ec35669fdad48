package dev.certloom.operation;

import dev.certloom.certificate.PolicyDraft;
import dev.certloom.certificate.Tags;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import java.util.Map;
import java.util.Optional;

/**
 * A request for a new version.
 *
 * @param policy replaces the stored policy; without one the stored policy is used
 * @param tags at most 15, names and values of at most 512 characters
 */
public record CreateCertificate(
        VaultName vault,
        CertificateName name,
        Optional<PolicyDraft> policy,
        boolean enabled,
        Map<String, String> tags,
        Optional<Boolean> preserveCertOrder,
        Asker asker) {

    public CreateCertificate {
        tags = Tags.checked(tags);
    }
}
