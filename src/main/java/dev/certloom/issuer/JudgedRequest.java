package dev.certloom.issuer;

import dev.certloom.kernel.Der;
import java.util.Optional;

/**
 * The subject of a recorded approval.
 *
 * @param csrSha256 digest of the certification request from which the facts were read
 * @param issuerAccount digest of the account that was to sign it; empty for approvals of versions that did not record
 *     it
 */
public record JudgedRequest(String csrSha256, Optional<String> issuerAccount) {

    /** Whether this request is the one that was judged. */
    public boolean isOf(Der csr) {
        return csrSha256.equals(csr.sha256());
    }
}
