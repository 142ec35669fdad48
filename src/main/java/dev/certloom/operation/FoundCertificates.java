package dev.certloom.operation;

import dev.certloom.certificate.Certificates;
import dev.certloom.crypto.CertificateChain;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.Operations.Locked;
import dev.certloom.operation.VersionCreator.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * Certificates that people have found for orders of which nobody can find out by asking. Where it is not certain that one is
 * the issuer's, two people have to find the same.
 */
@Component
class FoundCertificates {

    /** By which a CA's clock, and what it rounds validity to, may be behind ours: what is older was not ordered by us. */
    private static final Duration MAX_BACKDATING = Duration.ofHours(24);

    private final Certificates certificates;
    private final UnknownOrders unknown;
    private final VersionCreator versions;
    private final ConnectedAccounts accounts;
    private final ApplicationEventPublisher events;

    FoundCertificates(
            Certificates certificates,
            UnknownOrders unknown,
            VersionCreator versions,
            ConnectedAccounts accounts,
            ApplicationEventPublisher events) {
        this.certificates = certificates;
        this.unknown = unknown;
        this.versions = versions;
        this.accounts = accounts;
        this.events = events;
    }

    /** Whether these are two people, as far as is known. */
    boolean areTwo(String first, Actor second) {
        return !first.equals(second.id()) && !accounts.areConnected(first, second.id());
    }

    /**
     * Whether a chain keeps to all that the operation's issuer is held to, the authorities by which it signs among it.
     * Verifies signatures, so it is asked before anything is locked.
     */
    boolean isOfItsIssuer(PendingOperation operation, CertificateChain chain, Instant now) {
        try {
            return !versions.takesAnyCa(operation)
                    && versions.check(operation.holding(chain, now), Origin.ISSUER)
                            .violations()
                            .isEmpty();
        } catch (Refusal unreadable) {
            return false;
        }
    }

    /**
     * Accepts a certificate that somebody has found, if it is certain that it is the issuer's and the issuer is still the one
     * that was approved, or if another person has found the same before. Otherwise it is recorded as what they have found,
     * instead of what was found before, and is accepted once another person has found the same.
     *
     * @param ofItsIssuer {@link #isOfItsIssuer}
     * @return whether it is accepted
     * @throws Refusal INVALID when it cannot be what was ordered; NOT_ALLOWED to whoever has found it already
     */
    boolean acceptOrRecord(
            Locked locked, UnknownOrder order, CertificateChain chain, boolean ofItsIssuer, Actor actor, Instant now) {
        demandThatItWasOrdered(locked, chain);
        if ((ofItsIssuer && versions.isIssuerAsApproved(locked)) || isFoundByAnother(order, chain, actor)) {
            return true;
        }
        PendingOperation operation = locked.operation();
        unknown.found(
                operation.vault(),
                operation.id(),
                new UnknownOrder.FoundCertificate(actor.id(), actor.name(), chain.all(), now));
        events.publishEvent(operation.auditableEvent(
                AuditAction.ORDER_FOUND_UNCONFIRMED,
                actor,
                now,
                Map.of("sha1", chain.leaf().sha1())));
        return false;
    }

    /** A key may be used again, and then its earlier certificates fit the request as well. */
    private void demandThatItWasOrdered(Locked locked, CertificateChain chain) {
        Instant ordered = locked.order().orElseThrow().created();
        if (chain.leaf().notBefore().isBefore(ordered.minus(MAX_BACKDATING))) {
            throw new Refusal(
                    Refusal.Kind.INVALID,
                    "This certificate is valid from %s, and was not ordered before %s: it is another one."
                            .formatted(chain.leaf().notBefore(), ordered));
        }
        if (certificates.isVersion(locked.operation().vault(), chain.leaf())) {
            throw new Refusal(
                    Refusal.Kind.INVALID, "This certificate is a version in this vault already: it is another one.");
        }
    }

    private boolean isFoundByAnother(UnknownOrder order, CertificateChain chain, Actor actor) {
        Optional<UnknownOrder.FoundCertificate> same = order.found()
                .filter(before -> before.chain().getFirst().equals(chain.leaf().der()));
        same.filter(before -> !areTwo(before.by(), actor)).ifPresent(before -> {
            throw new Refusal(
                    Refusal.Kind.NOT_ALLOWED,
                    "Whoever has found a certificate cannot confirm it, nor can an account that belongs to theirs: another person has to.");
        });
        return same.isPresent();
    }
}
