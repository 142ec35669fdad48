package dev.certloom.certificate;

import java.util.Map;
import java.util.Optional;

/**
 * What is to be changed of a version, and of the policy by which the next one is made (API reference 2.5). What is left out
 * stays. There are no dates: the signed certificate determines them.
 *
 * @param tags replace all of them
 */
public record UpdateCertificate(
        Optional<Boolean> enabled, Optional<Map<String, String>> tags, Optional<PolicyDraft> policy) {

    /** @throws dev.certloom.kernel.Refusal INVALID when the tags are out of rule */
    public UpdateCertificate {
        tags = tags.map(Tags::checked);
    }
}
