package dev.certloom.renewal.selection;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Asker;
import dev.certloom.operation.CertificateRequests;
import dev.certloom.operation.CreateCertificate;
import dev.certloom.operation.CurrentRequesters;
import dev.certloom.operation.CurrentRequesters.Standing;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Requester;
import dev.certloom.renewal.RenewalSettings;
import dev.certloom.renewal.selection.RenewableCertificate.Obstacle;
import dev.certloom.renewal.selection.RenewalSelection.Refused;
import dev.certloom.renewal.selection.RenewalSelection.Scheduled;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Renewals that people ask for, whatever is planned: of one certificate at once, of several one after the other. Also of what is
 * never renewed by itself, such as an imported certificate that a self-signed one would replace.
 */
@Service
public class ManualRenewals {

    /** How many may be asked for at once. */
    public static final int MAX_SELECTED = 200;

    /** The longest time between two of a selection. */
    public static final Duration MAX_PACE = Duration.ofHours(1);

    private final JdbcAskedRenewals asked;
    private final CertificateRequests requests;
    private final CurrentRequesters requesters;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final RenewalSettings settings;
    private final Clock clock;

    ManualRenewals(
            JdbcAskedRenewals asked,
            CertificateRequests requests,
            CurrentRequesters requesters,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            RenewalSettings settings,
            Clock clock) {
        this.asked = asked;
        this.requests = requests;
        this.requesters = requesters;
        this.settings = settings;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Asks for a new version by the policy, at once.
     *
     * @throws Refusal CERTIFICATE_NOT_FOUND; OPERATION_IN_PROGRESS; DELETED_BUT_RECOVERABLE; FORBIDDEN where its current version is
     *     disabled; as {@link CertificateRequests#accept}
     */
    public PendingOperation renew(VaultName vault, CertificateName name, Requester requester, Actor actor) {
        RenewableCertificate certificate = asked.find(vault, List.of(name)).stream()
                .findFirst()
                .orElseThrow(() -> Refusal.certificateNotFound(name.value()));
        // the other obstacles are refused by the request itself, in the words that clients know
        if (certificate.obstacle().filter(Obstacle.DISABLED::equals).isPresent()) {
            throw new Refusal(
                    Refusal.Kind.FORBIDDEN,
                    "Certificate %s is not renewed. %s".formatted(certificate.name(), Obstacle.DISABLED.words()));
        }
        return requests.acceptIf(
                        command(certificate, new Asker.Renewer(requester, actor)),
                        operation -> asked.begin(certificate, operation.id()))
                .orElseThrow(() -> Refusal.certificateNotFound(name.value()));
    }

    /**
     * Has certificates renewed one after the other, the first at once. Each is asked for by the system when its time has come, on
     * behalf of whoever selected it, if they may request certificates still. Where only their token tells that, one that would
     * begin very late is refused.
     *
     * @param names at most {@value #MAX_SELECTED}
     * @param pace from one to the next
     * @throws Refusal INVALID for none or too many, or a pace that is negative or longer than {@link #MAX_PACE}; nothing is
     *     scheduled then
     */
    public RenewalSelection schedule(
            VaultName vault, List<CertificateName> names, Duration pace, Requester requester, Actor actor) {
        List<CertificateName> selected = List.copyOf(new LinkedHashSet<>(names));
        if (selected.isEmpty() || selected.size() > MAX_SELECTED) {
            throw Refusal.invalidProperty("name", "expected 1 to %d certificates".formatted(MAX_SELECTED));
        }
        if (pace.isNegative() || pace.compareTo(MAX_PACE) > 0) {
            throw Refusal.invalidProperty("pace", "expected at most %s".formatted(MAX_PACE));
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant limit = requesters.standing(vault, requester) == Standing.UNKNOWN
                ? now.plus(settings.selectionLimit())
                : Instant.MAX;
        return transaction.execute(status -> {
            Map<String, RenewableCertificate> found = asked.byKey(vault, selected);
            List<Scheduled> scheduled = new ArrayList<>();
            List<Refused> refused = new ArrayList<>();
            for (CertificateName name : selected) {
                Optional<RenewableCertificate> certificate = Optional.ofNullable(found.get(name.key()));
                Instant begins = now.plus(pace.multipliedBy(scheduled.size()));
                Optional<String> obstacle = certificate.isEmpty()
                        ? Optional.of("There is none of this name.")
                        : certificate.get().obstacle().map(Obstacle::words);
                obstacle.or(() -> tooLate(begins, limit))
                        .ifPresentOrElse(
                                why -> refused.add(new Refused(name, why)),
                                () -> scheduled.add(new Scheduled(name, begins)));
            }
            asked.schedule(vault, scheduled, requester, now);
            scheduled.forEach(each ->
                    events.publishEvent(new RenewalScheduled(vault, each.certificate(), each.at(), actor, now)));
            return new RenewalSelection(scheduled, refused);
        });
    }

    private static Optional<String> tooLate(Instant begins, Instant limit) {
        return begins.isBefore(limit)
                ? Optional.empty()
                : Optional.of(
                        "It would begin when the selection does not count any more: select fewer, or a faster pace.");
    }

    /** By the stored policy, and as the version before: what is renewed changes nothing else. */
    static CreateCertificate command(RenewableCertificate certificate, Asker asker) {
        return new CreateCertificate(
                certificate.vault(),
                certificate.name(),
                Optional.empty(),
                true,
                certificate.tags(),
                certificate.preserveCertOrder(),
                asker);
    }
}
