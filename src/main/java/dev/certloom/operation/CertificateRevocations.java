package dev.certloom.operation;

import dev.certloom.certificate.CertificateQueries;
import dev.certloom.certificate.Revocation;
import dev.certloom.certificate.Revocations;
import dev.certloom.certificate.VersionId;
import dev.certloom.certificate.VersionView;
import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.RevocationReason;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.Issuers;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderNotReceived;
import dev.certloom.issuer.RevocationAnswer;
import dev.certloom.issuer.RevocationRequest;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.AuditableEvent;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Has versions revoked by the CAs that signed them. The CA is asked first, and what it answers is recorded: where its answer
 * is lost, the same is asked again, and a CA that has revoked says so; for which reason it has is not known then. What is
 * revoked may only become known as compromised (keyCompromise), if its CA takes that; other reasons stay. Where a CA says to that
 * only that it had revoked before, its reason is not known any more: it may have taken it when its answer was lost. A version that is revoked stays enabled: whether clients
 * may go on using it until they have another one is for people to say.
 */
@Service
public class CertificateRevocations {

    private static final String UNKNOWN = "unknown";

    private final CertificateQueries certificates;
    private final Revocations revocations;
    private final SignedOrders orders;
    private final Issuers issuers;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    CertificateRevocations(
            CertificateQueries certificates,
            Revocations revocations,
            SignedOrders orders,
            Issuers issuers,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.certificates = certificates;
        this.revocations = revocations;
        this.orders = orders;
        this.issuers = issuers;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /** The revocation of a version; empty where none is known. */
    public Optional<Revocation> of(VaultName vault, CertificateName name, VersionId version) {
        return revocations.find(vault, name, version);
    }

    /**
     * The issuer that can be asked to revoke a version, or that its key is known to others if it is revoked; empty where there
     * is none, or nothing more to say. No CA is asked.
     */
    public Optional<IssuerName> revoker(VaultName vault, CertificateName name, VersionId version) {
        return revocations
                        .find(vault, name, version)
                        .filter(before -> !before.mayBecomeCompromise())
                        .isPresent()
                ? Optional.empty()
                : orders.of(vault, name, version).filter(issuers::canRevoke).map(Order::issuer);
    }

    /**
     * Has a version revoked. One that is revoked already is answered as it was recorded, if that is for the same reason, or
     * nobody knows for which.
     *
     * @param version as in the URL
     * @throws Refusal CERTIFICATE_NOT_FOUND; CONFLICT when it is revoked for another reason, and stays so; FORBIDDEN when no
     *     issuer of ours signed it, it cannot revoke, or it refuses, in its words; NOT_YET when it cannot be asked now;
     *     OUTCOME_UNKNOWN when its answer was lost
     */
    public Revocation revoke(
            VaultName vault, CertificateName name, String version, RevocationReason reason, Actor actor) {
        VersionView view = certificates.certificate(vault, name, Optional.of(version));
        VersionId id = view.version().id();
        Optional<Revocation> before = revocations.find(vault, name, id);
        if (before.isPresent()
                && !(reason == RevocationReason.KEY_COMPROMISE && before.get().mayBecomeCompromise())) {
            return onRecord(before.get(), reason);
        }
        Order order = orders.of(vault, name, id)
                .orElseThrow(
                        () -> new Refusal(
                                Refusal.Kind.FORBIDDEN,
                                "This version cannot be revoked from here: no issuer of this vault signed it. Have its CA revoke it."));
        if (!issuers.canRevoke(order)) {
            throw new Refusal(
                    Refusal.Kind.FORBIDDEN,
                    "This version cannot be revoked from here: provider %2$s of its issuer %1$s takes no revocations, or the issuer was deleted or changed since. Disable the version, and replace the certificate where it is used."
                            .formatted(order.issuer(), order.provider()));
        }
        Der leaf = view.version().chain().getFirst();
        // whatever becomes of the answer, it is known who asked
        transaction.executeWithoutResult(status -> publish(
                AuditAction.CERTIFICATE_REVOCATION_REQUESTED,
                view,
                order,
                actor,
                clock.instant(),
                details(view, order, reason)));
        boolean onlyNow = ask(new RevocationRequest(order, leaf, reason));
        return transaction.execute(status -> revocations
                .lock(vault, name, id)
                .map(known -> change(view, order, known, reason, onlyNow, actor))
                .orElseGet(() -> record(view, order, reason, onlyNow, actor)));
    }

    private static Revocation onRecord(Revocation known, RevocationReason wanted) {
        known.reason().filter(reason -> reason != wanted).ifPresent(reason -> {
            throw new Refusal(
                    Refusal.Kind.CONFLICT,
                    "It is revoked already, since %s, for the reason %s, which stays.".formatted(known.at(), reason));
        });
        return known;
    }

    /** What was revoked, perhaps by somebody who asked at the same time, gets the reason that the CA has by now. */
    private Revocation change(
            VersionView view, Order order, Revocation before, RevocationReason asked, boolean taken, Actor actor) {
        Revocation after = new Revocation(before.at(), reasonAfter(before.reason(), asked, taken));
        if (after.equals(before)) {
            return onRecord(before, asked);
        }
        revocations.changeReason(
                view.certificate().vault(), view.name(), view.version().id(), after.reason());
        Map<String, String> details = details(view, order, asked);
        details.put("reason", wireName(after.reason()));
        details.put("reasonBefore", wireName(before.reason()));
        if (!taken) {
            details.put("alreadyRevoked", "true");
        }
        if (after.reason().isEmpty()) {
            details.put("asked", asked.wireName());
        }
        publish(AuditAction.CERTIFICATE_REVOKED, view, order, actor, clock.instant(), details);
        return after;
    }

    /**
     * The reason that a CA has, empty where that is not known. It is keyCompromise for good once the CA has taken that. A CA
     * that had revoked before may have taken it at an earlier question, whose answer was lost; and of two others that it has
     * taken at the same time nobody knows which came last.
     */
    private static Optional<RevocationReason> reasonAfter(
            Optional<RevocationReason> before, RevocationReason asked, boolean taken) {
        Optional<RevocationReason> wanted = Optional.of(asked);
        if (before.equals(wanted) || before.equals(Optional.of(RevocationReason.KEY_COMPROMISE))) {
            return before;
        }
        if (asked == RevocationReason.KEY_COMPROMISE) {
            return wanted.filter(reason -> taken);
        }
        if (taken) {
            return before.isEmpty() ? wanted : Optional.empty();
        }
        return before;
    }

    private static String wireName(Optional<RevocationReason> reason) {
        return reason.map(RevocationReason::wireName).orElse(UNKNOWN);
    }

    /** Whether it is revoked only now. */
    private boolean ask(RevocationRequest request) {
        IssuerName issuer = request.order().issuer();
        try {
            return switch (issuers.revoke(request)) {
                case RevocationAnswer.Revoked() -> true;
                case RevocationAnswer.AlreadyRevoked() -> false;
                case RevocationAnswer.Refused(String words) ->
                    throw new Refusal(
                            Refusal.Kind.FORBIDDEN, "The issuer '%s' did not revoke it: %s".formatted(issuer, words));
            };
        } catch (OrderNotReceived e) {
            throw new Refusal(
                    Refusal.Kind.NOT_YET, "Nothing was revoked at issuer '%s': %s.".formatted(issuer, e.getMessage()));
        } catch (IssuerUnavailable e) {
            throw new Refusal(
                    Refusal.Kind.OUTCOME_UNKNOWN,
                    "It is not known whether issuer '%s' has revoked it: %s. Ask again; what it has revoked it does not revoke twice."
                            .formatted(issuer, e.getMessage()));
        }
    }

    private Revocation record(VersionView view, Order order, RevocationReason reason, boolean onlyNow, Actor actor) {
        VaultName vault = view.certificate().vault();
        VersionId id = view.version().id();
        // no finer than it is stored, so that it is the same ever after
        Instant at = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Revocation revocation = new Revocation(at, Optional.of(reason).filter(asked -> onlyNow));
        if (!revocations.save(vault, view.name(), id, revocation)) {
            // somebody else asked at the same time, or the version was purged meanwhile: that is on record all the same
            Optional<Revocation> known = revocations.lock(vault, view.name(), id);
            if (known.isPresent()) {
                return change(view, order, known.get(), reason, onlyNow, actor);
            }
        }
        Map<String, String> details = details(view, order, reason);
        if (!onlyNow) {
            details.put("alreadyRevoked", "true");
            details.put("reason", UNKNOWN);
            details.put("asked", reason.wireName());
        }
        publish(AuditAction.CERTIFICATE_REVOKED, view, order, actor, at, details);
        return revocation;
    }

    private static Map<String, String> details(VersionView view, Order order, RevocationReason reason) {
        Map<String, String> details = new HashMap<>(Map.of(
                "version", view.version().id().value(),
                "issuer", order.issuer().value(),
                "reason", reason.wireName()));
        CertificateDetails.searchableSerialNumber(view.version().chain().getFirst())
                .ifPresent(serial -> details.put("serial", serial));
        return details;
    }

    private void publish(
            AuditAction action, VersionView view, Order order, Actor actor, Instant at, Map<String, String> details) {
        events.publishEvent(new AuditableEvent(
                action,
                view.certificate().vault(),
                AuditObject.certificate(view.name()),
                Optional.of(order.operation()),
                actor,
                at,
                details));
    }
}
