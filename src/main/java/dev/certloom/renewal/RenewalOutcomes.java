package dev.certloom.renewal;

import dev.certloom.certificate.VersionId;
import dev.certloom.certificate.VersionImported;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.OperationFinished;
import dev.certloom.operation.SupersededRenewals;
import dev.certloom.renewal.JdbcLifecycles.LockedRenewal;
import dev.certloom.renewal.Lifecycle.LastFailure;
import dev.certloom.renewal.RenewalEvent.RenewalFailed;
import dev.certloom.renewal.RenewalEvent.RenewalFailed.Ending;
import dev.certloom.renewal.RenewalEvent.Renewed;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;

/** What becomes of renewals: hears how operations end, in the transaction that ends them, and has what is next planned. */
@Service
public class RenewalOutcomes {

    private final JdbcLifecycles lifecycles;
    private final ApplicationEventPublisher events;
    private final RenewalPauses pauses;
    private final Clock clock;

    RenewalOutcomes(
            JdbcLifecycles lifecycles, ApplicationEventPublisher events, RenewalSettings settings, Clock clock) {
        this.lifecycles = lifecycles;
        this.events = events;
        this.clock = clock;
        pauses = new RenewalPauses(settings);
    }

    /** Whoever brought a version in counts as having asked for it. */
    @EventListener
    void on(VersionImported event) {
        lifecycles.broughtIn(event.vault(), event.certificate(), event.by());
    }

    /** Any operation of a name keeps its renewal waiting. One that is put aside for a caller's own has not failed. */
    @EventListener
    void on(OperationFinished event) {
        Optional<LockedRenewal> renewed = lifecycles
                .lock(event.vault(), event.occurrence().certificate())
                .filter(lifecycle -> lifecycle
                        .operation()
                        .filter(event.operationId()::equals)
                        .isPresent());
        if (renewed.isEmpty() || event.actor().equals(SupersededRenewals.ACTOR)) {
            lifecycles.planAnew(event.vault(), event.occurrence().certificate());
            return;
        }
        LockedRenewal lifecycle = renewed.get();
        switch (event) {
            case OperationFinished.Issued issued -> renewed(lifecycle, issued, issued.version());
            case OperationFinished.Merged merged -> renewed(lifecycle, merged, merged.version());
            case OperationFinished.Failed failed -> failed(lifecycle, failed, Ending.FAILED, failed.reason());
            case OperationFinished.Rejected rejected ->
                failed(lifecycle, rejected, Ending.REJECTED, rejected.reason().orElse("It was not approved."));
            case OperationFinished.Lapsed lapsed -> failed(lifecycle, lapsed, Ending.LAPSED, lapsed.reason());
            case OperationFinished.Cancelled cancelled ->
                failed(lifecycle, cancelled, Ending.CANCELLED, "It was cancelled.");
            case OperationFinished.Withdrawn withdrawn ->
                failed(
                        lifecycle,
                        withdrawn,
                        Ending.WITHDRAWN,
                        "It was deleted by %s.".formatted(withdrawn.actor().name()));
        }
    }

    private void renewed(LockedRenewal lifecycle, OperationFinished event, VersionId successor) {
        lifecycles.planAnew(event.vault(), event.occurrence().certificate());
        events.publishEvent(new Renewed(lifecycle.life(), successor, event.operationId(), event.at()));
    }

    private void failed(LockedRenewal lifecycle, OperationFinished event, Ending ending, String reason) {
        failed(lifecycle, Optional.of(event.operationId()), ending, reason);
    }

    /** A renewal that is due could not be asked for. */
    void refused(VersionLife life, String reason) {
        lifecycles
                .lock(life.vault(), life.certificate())
                .filter(lifecycle ->
                        lifecycle.queued() && lifecycle.life().version().equals(life.version()))
                .ifPresent(lifecycle -> failed(lifecycle, Optional.empty(), Ending.REFUSED, reason));
    }

    /** A renewal that somebody asked for could not be asked for when its time came. */
    public void refusedByHand(VaultName vault, CertificateName certificate, String reason) {
        lifecycles
                .lock(vault, certificate)
                .ifPresent(lifecycle -> failed(lifecycle, Optional.empty(), Ending.REFUSED, reason));
    }

    /** A renewal still waits for its ticket when little is left: that counts as a failure, although its request goes on. */
    public void lacksTicket(VersionLife life) {
        lifecycles
                .lock(life.vault(), life.certificate())
                .ifPresent(lifecycle -> failed(
                        lifecycle,
                        lifecycle.operation(),
                        Ending.LAPSED,
                        "It waits for the number of the ticket under which it is made."));
    }

    private void failed(LockedRenewal lifecycle, Optional<OperationId> renewal, Ending ending, String reason) {
        Instant now = clock.instant();
        int failures = lifecycle.failures() + 1;
        Instant retryAt = pauses.retryAt(lifecycle.life(), ending, failures, now);
        lifecycles.failed(lifecycle.life(), new LastFailure(reason, now, retryAt), failures);
        events.publishEvent(new RenewalFailed(lifecycle.life(), renewal, ending, reason, failures, retryAt, now));
    }
}
