package dev.certloom.renewal;

import dev.certloom.renewal.CertificateState.NoticesSent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A plan as it is stored.
 *
 * @param queued whether a renewal is to begin as soon as its turn comes
 * @param problems what of that will fail, as far as is known
 * @param checkAt when it is made anew, if nothing changes before
 * @param askAt when its CA is asked what it suggests, if that is not settled; empty where none of ours can know
 */
record PlanUpdate(
        CertificateState found,
        Plan plan,
        boolean queued,
        List<RenewalProblem> problems,
        NoticesSent noticesSent,
        Instant checkAt,
        Optional<Instant> askAt) {}
