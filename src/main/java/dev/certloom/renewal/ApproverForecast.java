package dev.certloom.renewal;

import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.List;

/** Who could approve renewals, as far as it is known before they are asked for. */
public interface ApproverForecast {

    /**
     * A certificate to which people agreed whose groups have too few members by now.
     *
     * @param approved when people agreed to it last
     * @param standsUntil until when that lets pass what changes nothing
     */
    record Unapprovable(VaultName vault, CertificateName certificate, Instant approved, Instant standsUntil) {

        /** Whether people are asked about the renewal of a policy that was last changed then. */
        boolean isAskedAbout(Instant renewal, Instant policyChanged) {
            return policyChanged.isAfter(approved) || renewal.isAfter(standsUntil);
        }
    }

    /** Of these, those that would lack people if the groups were asked that were asked before; none where that cannot be known. */
    List<Unapprovable> lackingApprovers(List<VersionLife> lives);
}
