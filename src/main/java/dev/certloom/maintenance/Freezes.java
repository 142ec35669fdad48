package dev.certloom.maintenance;

import dev.certloom.issuer.IssuerDirectory;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.AuditableEvent;
import dev.certloom.kernel.HexId;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.kernel.WrittenText;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** Freezes of a vault: those of the settings, and those that administrators make and end. */
@Service
public class Freezes {

    /** What {@link #make} takes at most as reason. */
    public static final int MAX_REASON_LENGTH = MaintenanceSettings.MAX_REASON_LENGTH;

    private static final int MAX_FREEZES = 100;
    private static final int MAX_TAG_LENGTH = 256;
    private static final Duration MAX_LENGTH = Duration.ofDays(366);

    private final JdbcFreezes made;
    private final IssuerDirectory issuers;
    private final List<Freeze> configured;
    private final List<RecurringWindow> windows;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Freezes(
            JdbcFreezes made,
            IssuerDirectory issuers,
            MaintenanceSettings settings,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.made = made;
        this.issuers = issuers;
        this.configured = settings.allFreezes();
        this.windows = settings.allWindows();
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * A freeze that somebody wants.
     *
     * @param tag {@code name=value}
     * @param from now when empty
     */
    public record Draft(
            Optional<String> issuer, Optional<String> tag, Optional<Instant> from, Instant until, String reason) {}

    /**
     * A window as people see it.
     *
     * @param scope as {@link Scope#words}
     * @param opens when it opens next; empty for never again
     */
    public record WindowState(
            String rule, String duration, String zone, String scope, boolean open, Optional<Instant> opens) {}

    /** The windows that are about certificates of this vault. */
    public List<WindowState> windows(VaultName vault) {
        Instant now = clock.instant();
        return windows.stream()
                .filter(window -> window.scope()
                        .vault()
                        .filter(named -> !named.equals(vault))
                        .isEmpty())
                .map(window -> new WindowState(
                        window.rule(),
                        window.duration().toString(),
                        window.zone().getId(),
                        window.scope().words(),
                        window.isOpen(now),
                        window.opensAfter(now)))
                .toList();
    }

    /** Those of the settings that are about certificates of this vault and are not over. */
    public List<Freeze> configured(VaultName vault) {
        Instant now = clock.instant();
        return configured.stream()
                .filter(freeze -> now.isBefore(freeze.until()))
                .filter(freeze -> freeze.scope()
                        .vault()
                        .filter(named -> !named.equals(vault))
                        .isEmpty())
                .toList();
    }

    /** Those that people made in this vault and that are not over. */
    public List<MadeFreeze> made(VaultName vault) {
        return made.notOver(vault, clock.instant(), MAX_FREEZES);
    }

    /**
     * Makes one.
     *
     * @throws Refusal INVALID with what is wrong; CONFLICT when there are a hundred already
     */
    public MadeFreeze make(VaultName vault, Draft draft, Actor actor) {
        return transaction.execute(status -> {
            Instant now = clock.instant();
            MadeFreeze freeze = new MadeFreeze(HexId.random(), read(vault, draft, now), actor.name(), Optional.empty());
            if (made.countNotOver(vault, now) >= MAX_FREEZES) {
                throw new Refusal(
                        Refusal.Kind.CONFLICT, "There are %d freezes already: end one of them.".formatted(MAX_FREEZES));
            }
            made.insert(vault, freeze, now);
            publish(AuditAction.FREEZE_MADE, vault, freeze, actor, now);
            return freeze;
        });
    }

    private Freeze read(VaultName vault, Draft draft, Instant now) {
        Instant from = draft.from().orElse(now);
        if (!from.isBefore(draft.until()) || !now.isBefore(draft.until())) {
            throw Refusal.invalidProperty("until", "expected is a time to come, after its beginning");
        }
        if (Duration.between(from, draft.until()).compareTo(MAX_LENGTH) > 0) {
            throw Refusal.invalidProperty(
                    "until", "expected is a time at most %d days after its beginning".formatted(MAX_LENGTH.toDays()));
        }
        Scope scope = new Scope(
                Optional.of(vault),
                draft.issuer().map(name -> issuer(vault, name)),
                draft.tag().map(Freezes::tag));
        return new Freeze(
                scope, from, draft.until(), WrittenText.requireLine("reason", draft.reason(), MAX_REASON_LENGTH));
    }

    /** A freeze of what there is none of would hold nothing, and nobody would know. */
    private IssuerName issuer(VaultName vault, String text) {
        return Optional.of(text)
                .filter(IssuerName::isName)
                .map(IssuerName::new)
                .filter(name -> name.isBuiltIn() || issuers.profile(vault, name).isPresent())
                .orElseThrow(() -> Refusal.invalidProperty(
                        "issuer", "expected is the name of an issuer of this vault, or Self or Unknown"));
    }

    private static Scope.Tag tag(String text) {
        return WrittenText.line(text, MAX_TAG_LENGTH)
                .flatMap(Scope.Tag::read)
                .orElseThrow(() -> Refusal.invalidProperty("tag", "expected is name=value"));
    }

    /**
     * Ends one before its time; what it holds goes on within minutes.
     *
     * @throws Refusal TASK_ENDED when there is none of this id that is not over
     */
    public void end(VaultName vault, String id, Actor actor) {
        transaction.executeWithoutResult(status -> {
            Instant now = clock.instant();
            MadeFreeze ended = made.end(vault, HexId.checked("freeze", id), now, actor.name())
                    .orElseThrow(() -> new Refusal(Refusal.Kind.TASK_ENDED, "This freeze is over."));
            publish(AuditAction.FREEZE_ENDED, vault, ended, actor, now);
        });
    }

    private void publish(AuditAction action, VaultName vault, MadeFreeze made, Actor actor, Instant now) {
        Freeze freeze = made.freeze();
        Map<String, String> details = new HashMap<>(Map.of(
                "from", freeze.from().toString(), "until", freeze.until().toString(), "reason", freeze.reason()));
        freeze.scope().issuer().ifPresent(issuer -> details.put("issuer", issuer.value()));
        freeze.scope().tag().ifPresent(tag -> details.put("tag", tag.toString()));
        events.publishEvent(new AuditableEvent(
                action, vault, AuditObject.freeze(made.id()), Optional.empty(), actor, now, details));
    }
}
