package dev.certloom.approval;

import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Service;

/** The tasks of people who upload signed certificates. */
@Service
public class MergeTasks {

    private final ApprovalSettings settings;
    private final Clock clock;

    MergeTasks(ApprovalSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** The deadline for uploading a certificate that has been awaited since then. */
    public Instant due(Instant since) {
        return since.plus(settings.mergeDueAfter());
    }

    /** The task of a request; empty unless a person has to upload the certificate next. */
    public Optional<MergeTask> of(PendingOperation request) {
        if (request.phase() != Phase.AWAITING_MERGE) {
            return Optional.empty();
        }
        Instant due = due(request.since());
        return Optional.of(new MergeTask(request, due, clock.instant().isAfter(due)));
    }
}
