package dev.certloom.maintenance;

import dev.certloom.certificate.CertificateVersion;
import dev.certloom.certificate.Certificates;
import dev.certloom.certificate.VersionView;
import dev.certloom.maintenance.HoldPlan.Life;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.RenewalHolds;
import dev.certloom.operation.RequestCause;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Holds renewals by the windows and freezes that are about them. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class MaintenanceHolds implements RenewalHolds {

    private static final int MAX_FREEZES = 100;

    private static final Verdict FREE = new Verdict.Free();

    private final Certificates certificates;
    private final HoldPlan plan;
    private final SuggestedWindows suggestions;
    private final List<RecurringWindow> windows;
    private final List<Freeze> freezes;
    private final JdbcFreezes made;

    MaintenanceHolds(
            Certificates certificates, JdbcFreezes made, SuggestedWindows suggestions, MaintenanceSettings settings) {
        this.certificates = certificates;
        this.made = made;
        this.suggestions = suggestions;
        this.plan = new HoldPlan(settings.freezeExempt());
        this.windows = settings.allWindows();
        this.freezes = settings.allFreezes();
    }

    @Override
    public Verdict on(PendingOperation renewal, Instant now) {
        List<RecurringWindow> ofIt = windows.stream()
                .filter(window -> covers(window.scope(), renewal))
                .toList();
        List<Freeze> lasting = Stream.concat(
                        freezes.stream(),
                        made.notOver(renewal.vault(), now, MAX_FREEZES).stream().map(MadeFreeze::freeze))
                .filter(freeze -> freeze.isOn(now) && covers(freeze.scope(), renewal))
                .toList();
        if (ofIt.isEmpty() && lasting.isEmpty()) {
            return FREE;
        }
        Verdict verdict = plan.verdict(now, life(renewal), ofIt, lasting);
        return verdict instanceof Verdict.Held ? missed(renewal).orElse(verdict) : verdict;
    }

    /** A CA that is about to revoke suggests a window that is over, also when it had suggested another before. */
    private Optional<Verdict> missed(PendingOperation renewal) {
        return suggestions.end(renewal.vault(), renewal.certificate()).flatMap(end -> {
            if (end.isForRevocation()) {
                return lifted("its CA has suggested since %s to renew it by %s, which was over"
                        .formatted(end.since(), end.at()));
            }
            return renewal.cause() == RequestCause.SUGGESTED_WINDOW && !end.at().isAfter(renewal.created())
                    ? lifted("its CA suggests to renew it by %s, which was over when this began".formatted(end.at()))
                    : Optional.empty();
        });
    }

    private static Optional<Verdict> lifted(String reason) {
        return Optional.of(new Verdict.Lifted(reason));
    }

    private static boolean covers(Scope scope, PendingOperation renewal) {
        return scope.covers(renewal.vault(), renewal.policy().issuer().name(), renewal.tags());
    }

    private Optional<Life> life(PendingOperation renewal) {
        return certificates
                .current(renewal.vault(), renewal.certificate())
                .map(VersionView::version)
                .filter(CertificateVersion::complete)
                .map(version -> new Life(version.notBefore(), version.expires()));
    }
}
