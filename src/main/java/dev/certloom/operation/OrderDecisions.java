package dev.certloom.operation;

import dev.certloom.crypto.CertificateChain;
import dev.certloom.crypto.CertificateFormats;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.kernel.WrittenText;
import dev.certloom.operation.Operations.Locked;
import dev.certloom.operation.Operations.OrderState;
import dev.certloom.operation.OrderSettled.Ending;
import dev.certloom.operation.VersionCreator.Origin;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * What people decide about an order of which nobody can find out by asking whether its issuer received it. They may only
 * say what they have found at the issuer's: the certificate, or that there is none; and then a second person has to confirm
 * that it is ordered again. Where it is not known by which authorities the issuer signs, a certificate too has to be found by
 * two people. Nothing is ever ordered twice by itself.
 */
@Service
public class OrderDecisions {

    /** Of what a person says about how they know. */
    public static final int MAX_REASON_LENGTH = 1_000;

    private final Operations operations;
    private final UnknownOrders unknown;
    private final CertificateFormats formats;
    private final VersionCreator versions;
    private final FoundCertificates found;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    OrderDecisions(
            Operations operations,
            UnknownOrders unknown,
            CertificateFormats formats,
            VersionCreator versions,
            FoundCertificates found,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.operations = operations;
        this.unknown = unknown;
        this.formats = formats;
        this.versions = versions;
        this.found = found;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /** What is to be decided about an operation's order; empty where nobody has to. */
    public Optional<UnknownOrder> of(PendingOperation operation) {
        return isUndecided(operation) ? unknown.find(operation.vault(), operation.id()) : Optional.empty();
    }

    private static boolean isUndecided(PendingOperation operation) {
        return operation.isOpen() && operation.chain().isEmpty();
    }

    /** Whether this person may confirm that it is ordered again: somebody else has said that nothing was issued. */
    public boolean mayRepeat(UnknownOrder order, Actor actor) {
        return order.denial().filter(said -> found.areTwo(said.by(), actor)).isPresent();
    }

    /**
     * The issuer has signed, and here is what: it becomes the version, at once where it is known by which authorities the
     * issuer signs, and the issuer is still the one that was approved; otherwise once two people have found the same.
     *
     * @param uploaded PEM, DER or PKCS#7, with or without the chain, in any order
     * @return whether it becomes the version; not, when a second person has to have found it too
     * @throws Refusal PENDING_NOT_FOUND; TASK_ENDED when there is nothing to decide (any more); INVALID when it cannot be
     *     read, has another key, breaks a rule that issuers' certificates must keep to, or cannot be what was ordered;
     *     NOT_ALLOWED to whoever has found it already, where another has to
     */
    public boolean issued(VaultName vault, OperationId id, byte[] uploaded, Actor actor) {
        PendingOperation seen = operations
                .find(id)
                .filter(operation -> operation.vault().equals(vault))
                .orElseThrow(() -> notFound(id));
        demand(of(seen));
        Der csr = seen.csr().orElseThrow(OrderDecisions::nothingToDecide);
        // signatures are verified before anything is locked
        CertificateChain chain = formats.readChain(List.of(uploaded), formats.publicKeyOf(csr));
        versions.check(seen.holding(chain, clock.instant()), Origin.ISSUER).violations().stream()
                .findFirst()
                .ifPresent(violation -> {
                    throw new Refusal(Refusal.Kind.INVALID, violation.message());
                });
        boolean ofItsIssuer = found.isOfItsIssuer(seen, chain, clock.instant());
        return Boolean.TRUE.equals(transaction.execute(status -> {
            Locked locked = lock(vault, id);
            Instant now = clock.instant();
            UnknownOrder order = demand(unknown.find(vault, id));
            if (!found.acceptOrRecord(locked, order, chain, ofItsIssuer, actor, now)) {
                return false;
            }
            operations.saveOrder(id, OrderState.ISSUED, now);
            move(locked.operation().holding(chain, now), now);
            unknown.settle(vault, id);
            events.publishEvent(new OrderFound.Issued(
                    Occurrence.of(locked.operation(), actor, now), chain.leaf().sha1()));
            events.publishEvent(new OrderSettled(
                    vault,
                    locked.operation().policy().issuer().name(),
                    Ending.ISSUED,
                    Duration.between(locked.order().orElseThrow().created(), now)));
            return true;
        }));
    }

    /**
     * The issuer has not signed: nothing was found there. Another person has to {@linkplain #repeat confirm} that it is
     * ordered again.
     *
     * @param because how the person knows
     * @throws Refusal as {@link #issued}; CONFLICT when somebody has said so before
     */
    public void notIssued(VaultName vault, OperationId id, String because, Actor actor) {
        String reason = WrittenText.requireLines("reason", because, MAX_REASON_LENGTH);
        transaction.executeWithoutResult(status -> {
            Locked locked = lock(vault, id);
            demand(unknown.find(vault, id)).denial().ifPresent(before -> {
                throw new Refusal(
                        Refusal.Kind.CONFLICT,
                        "%s has said so already. Another person has to confirm that it is ordered again."
                                .formatted(before.name()));
            });
            Instant now = clock.instant();
            unknown.deny(vault, id, new UnknownOrder.Denial(actor.id(), actor.name(), reason, now));
            events.publishEvent(locked.operation()
                    .auditableEvent(AuditAction.ORDER_NOT_FOUND, actor, now, Map.of("reason", reason)));
        });
    }

    /**
     * A second person confirms that nothing was issued: it is ordered again.
     *
     * @throws Refusal as {@link #issued}; FORBIDDEN while nobody has said that nothing was issued; NOT_ALLOWED to whoever
     *     said so
     */
    public void repeat(VaultName vault, OperationId id, Actor actor) {
        transaction.executeWithoutResult(status -> {
            Locked locked = lock(vault, id);
            UnknownOrder order = demand(unknown.find(vault, id));
            UnknownOrder.Denial denial = order.denial()
                    .orElseThrow(() -> new Refusal(
                            Refusal.Kind.FORBIDDEN,
                            "Nobody has said yet that nothing was issued. Look at the issuer's first."));
            if (denial.by().equals(actor.id())) {
                throw new Refusal(
                        Refusal.Kind.NOT_ALLOWED,
                        "Whoever says that nothing was issued cannot confirm it: another person has to.");
            }
            if (!mayRepeat(order, actor)) {
                throw new Refusal(
                        Refusal.Kind.NOT_ALLOWED,
                        "Your account and that of whoever says that nothing was issued belong together: somebody else has to confirm it.");
            }
            Instant now = clock.instant();
            operations.saveOrder(id, OrderState.NOT_RECEIVED, now);
            move(locked.operation(), now);
            unknown.settle(vault, id);
            events.publishEvent(new OrderFound.NotIssued(Occurrence.of(locked.operation(), actor, now), denial.name()));
        });
    }

    private Locked lock(VaultName vault, OperationId id) {
        Locked locked = operations
                .lock(id)
                .filter(found -> found.operation().vault().equals(vault))
                .orElseThrow(() -> notFound(id));
        boolean undecided = isUndecided(locked.operation())
                && locked.order()
                        .filter(row -> row.state() == OrderState.INTENDED)
                        .isPresent();
        if (!undecided) {
            throw nothingToDecide();
        }
        demand(unknown.find(vault, id));
        return locked;
    }

    private void move(PendingOperation operation, Instant now) {
        operations.save(operation.moving(), now, now.plus(Operations.CHECK_DELAY));
    }

    private static UnknownOrder demand(Optional<UnknownOrder> found) {
        return found.orElseThrow(OrderDecisions::nothingToDecide);
    }

    private static Refusal nothingToDecide() {
        return new Refusal(
                Refusal.Kind.TASK_ENDED,
                "There is nothing to decide: what became of the order is known, or asked about.");
    }

    private static Refusal notFound(OperationId id) {
        return new Refusal(Refusal.Kind.PENDING_NOT_FOUND, "There is no request %s.".formatted(id));
    }
}
