package dev.certloom.renewal;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.renewal.PlanInput.FailedRenewal;
import dev.certloom.renewal.PlanInput.RequestHistory;
import dev.certloom.renewal.PlanInput.Suggestion;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A certificate whose plan is to be made anew, as it is by now.
 *
 * @param imported whether no operation made its current version
 * @param requestHistory as in {@link PlanInput}
 * @param cameExpired whether that was over when it came, such as one that was imported so
 * @param inProgress whether an operation of its name is under way
 * @param tags of its current version
 * @param known what was kept about this version; empty when it is looked at for the first time
 */
record CertificateState(
        VersionLife life,
        CertificatePolicy policy,
        boolean deleted,
        boolean enabled,
        boolean imported,
        RequestHistory requestHistory,
        boolean cameExpired,
        boolean inProgress,
        Map<String, String> tags,
        Optional<Known> known) {

    CertificateState {
        tags = Map.copyOf(tags);
    }

    /** What is kept about a version, as {@link PlanInput} and {@link RenewalEvent} have it. */
    record Known(Optional<FailedRenewal> failedRenewal, Optional<Suggestion> suggested, NoticesSent noticesSent) {}

    /** Up to which moment people were notified that its renewal is for them, that it nears its end, or that it is over. */
    record NoticesSent(Optional<Instant> renewal, Optional<Instant> nearExpiry, Optional<Instant> expired) {

        static final NoticesSent NONE = new NoticesSent(Optional.empty(), Optional.empty(), Optional.empty());
    }

    PlanInput input(Optional<Instant> renewalNoticeSent) {
        return new PlanInput(
                life,
                policy,
                deleted,
                enabled,
                imported,
                requestHistory,
                cameExpired,
                known.flatMap(Known::suggested),
                known.flatMap(Known::failedRenewal),
                renewalNoticeSent);
    }
}
