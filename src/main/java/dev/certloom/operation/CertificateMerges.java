package dev.certloom.operation;

import dev.certloom.certificate.Certificates;
import dev.certloom.certificate.Keys;
import dev.certloom.certificate.VersionView;
import dev.certloom.chaincheck.CertificateCheck;
import dev.certloom.chaincheck.CertificateCheck.Finding;
import dev.certloom.chaincheck.CertificateCheck.Violation;
import dev.certloom.chaincheck.CertificateCheck.Weight;
import dev.certloom.crypto.CertificateChain;
import dev.certloom.crypto.CertificateFormats;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Operations.Locked;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** Completes an operation with a certificate that was signed elsewhere (API reference 3.6). */
@Service
public class CertificateMerges {

    private final Certificates certificates;
    private final Operations operations;
    private final Keys keys;
    private final CertificateFormats formats;
    private final CertificateCheck check;
    private final UnknownOrders unknown;
    private final FoundCertificates found;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final VaultSettings settings;

    CertificateMerges(
            Certificates certificates,
            Operations operations,
            Keys keys,
            CertificateFormats formats,
            CertificateCheck check,
            UnknownOrders unknown,
            FoundCertificates found,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock,
            VaultSettings settings) {
        this.certificates = certificates;
        this.operations = operations;
        this.keys = keys;
        this.formats = formats;
        this.check = check;
        this.unknown = unknown;
        this.found = found;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
        this.settings = settings;
    }

    /**
     * Checks the chain, stores it as an intent, and waits for the version. A repetition with the same chain returns the
     * same version. A chain that deviates from the request is refused: this call has no way to accept deviations.
     * What people would only be told of, as Key Vault does not mind it, is taken.
     * For an order that ended in doubt a certificate is taken as {@link OrderDecisions#issued} takes one: where it is not
     * certain that it is the issuer's, once two people have merged the same, and never one that is older than the order.
     *
     * @return the certificate at the version made
     * @throws Refusal PENDING_NOT_FOUND, FORBIDDEN or INVALID, and nothing is changed; CONFLICT when the request was
     *     deleted or replaced, or failed, before the version was made; NOT_YET when the chain is kept but the version
     *     did not show within the deadline; NOT_ALLOWED when another person has to merge the same certificate
     */
    public VersionView merge(MergeCertificate command, Actor actor) {
        return merge(command, Optional.empty(), actor);
    }

    /**
     * What a person states when uploading a certificate: for which request it is, and whether it may deviate from it.
     */
    private record Upload(OperationId operation, boolean deviationsAccepted) {}

    private VersionView merge(MergeCertificate command, Optional<Upload> upload, Actor actor) {
        awaitPreparation(command);
        // signatures are verified before anything is locked: they may be queued for a while
        Optional<Examined> examined = operations
                .inSlot(command.vault(), command.name())
                .filter(CertificateMerges::maybeMerged)
                .map(operation -> examine(operation, command.x5c()));
        PendingOperation accepted = transaction
                .execute(status -> accept(command, examined, upload, actor))
                .orElseThrow(CertificateMerges::unconfirmed);
        PendingOperation seen = operations
                .await(accepted.id(), CertificateMerges::isDecided, settings.mergeWithin())
                .orElse(accepted);
        if (seen.phase() != Phase.COMPLETED) {
            throw isToCome(seen) ? notYet() : overtaken(seen);
        }
        return certificates
                .version(command.vault(), command.name(), seen.version())
                .filter(view -> view.certificate().isVisible())
                .orElseThrow(() -> Refusal.certificateNotFound(command.name().value()));
    }

    /** It has its version, or has dropped the chain it held. */
    private static boolean isDecided(PendingOperation operation) {
        return operation.phase() == Phase.COMPLETED || operation.chain().isEmpty();
    }

    /** Whether the chain that it holds still becomes a version. */
    private boolean isToCome(PendingOperation operation) {
        return !isDecided(operation)
                && (operation.isOpen() || isInSlot(operation.vault(), operation.certificate(), operation.id()));
    }

    private static Refusal notYet() {
        return new Refusal(
                Refusal.Kind.NOT_YET,
                "The signed certificate was accepted and kept, but merging it takes longer than usual. Repeat the request with the same certificate.");
    }

    private static Refusal unconfirmed() {
        return new Refusal(
                Refusal.Kind.NOT_ALLOWED,
                "It is not known what became of the order for this request. The certificate is kept as what you have found: it is merged once another person merges the same.");
    }

    private static Refusal overtaken(PendingOperation operation) {
        String what = operation.phase() == Phase.WITHDRAWN
                ? "the request has been deleted in the meantime"
                : operation
                        .failure()
                        .filter(failure -> !operation.isMergedLate())
                        .map(failure -> "the request has failed in the meantime: " + failure.message())
                        .orElse("another request or certificate has taken its place in the meantime");
        return new Refusal(
                Refusal.Kind.CONFLICT, "The certificate cannot be merged: %s. No version was created.".formatted(what));
    }

    /**
     * As {@link #merge}, by a person who has the certificate as a CA sent it, and who must explicitly accept deviations
     * from the request.
     *
     * @param uploaded PEM, DER or PKCS#7, with or without the chain, in any order
     * @param deviationsAccepted whether it may lack names, begin later and the like; what it lacks goes on record
     * @throws Refusal as {@link #merge}; PENDING_NOT_FOUND when the operation is not the one in the pending slot;
     *     FORBIDDEN while the request is not made; INVALID when it deviates and that is not accepted
     */
    public VersionView mergeUploaded(
            VaultName vault, OperationId id, byte[] uploaded, boolean deviationsAccepted, Actor actor) {
        PendingOperation operation = awaited(vault, id);
        requireCsr(operation);
        return merge(
                new MergeCertificate(vault, operation.certificate(), List.of(uploaded), Optional.empty(), Map.of()),
                Optional.of(new Upload(id, deviationsAccepted)),
                actor);
    }

    /**
     * Checks a certificate that a person has not merged yet against each rule; nothing is changed.
     *
     * @param uploaded as for {@link #mergeUploaded}
     * @throws Refusal PENDING_NOT_FOUND; FORBIDDEN where no certificate is taken, as while the request is not made;
     *     INVALID when it cannot be read or has another key than the request
     */
    public List<Finding> inspectUploaded(VaultName vault, OperationId id, byte[] uploaded) {
        PendingOperation operation = awaited(vault, id);
        requireCsr(operation);
        if (operation.chain().isEmpty()) {
            orThrow(obstacle(operation));
        }
        return findings(operation, uploaded);
    }

    /**
     * Whether {@link #mergeUploaded} would accept a matching certificate: people are not offered a merge that would be
     * refused for any certificate.
     */
    public boolean takesCertificate(PendingOperation operation) {
        return operation.csr().isPresent()
                && operation.chain().isEmpty()
                && isInSlot(operation.vault(), operation.certificate(), operation.id())
                && obstacle(operation).isEmpty();
    }

    /** The reason that forbids merging any certificate into an operation without a chain. */
    private Optional<Refusal> obstacle(PendingOperation operation) {
        return issuerAtWork(operation)
                .or(() -> end(operation))
                .or(() -> objection(operation, operations.approvals(operation.id())))
                .or(() -> hold(operation));
    }

    private static Optional<Refusal> hold(PendingOperation operation) {
        return operation.isOpen()
                        && (operation.phase().isHeldBack() || operation.ticket().isMissing())
                ? Optional.of(refusedBecause(
                        operation.ticket().isMissing()
                                ? "the request is made under a ticket, and its number has not been given yet"
                                : "the request waits for " + WaitDescription.what(operation)))
                : Optional.empty();
    }

    private static Optional<Refusal> issuerAtWork(PendingOperation operation) {
        return operation.isOpen() && !operation.isManual()
                ? Optional.of(new Refusal(
                        Refusal.Kind.FORBIDDEN,
                        "Merge is forbidden on pending object created with issuer : %s while it is in progess."
                                .formatted(operation.policy().issuer().name())))
                : Optional.empty();
    }

    /** It has its version, or will never have one. */
    private Optional<Refusal> end(PendingOperation operation) {
        if (operation.phase() == Phase.COMPLETED) {
            return Optional.of(refusedBecause("the request is already completed"));
        }
        return operation
                .key()
                .filter(keys::isWiped)
                .map(wiped -> refusedBecause(
                        "the private key was deleted because the request ended without a certificate more than %d days ago. Request the certificate again"
                                .formatted(settings.keepUnusedKeys().toDays())));
    }

    private static Optional<Refusal> objection(PendingOperation operation, RecordedApprovals approvals) {
        return approvals
                .objectionTo(operation)
                .map(objection -> refusedBecause(approvals.isEmpty() ? "the request has " + objection : objection));
    }

    private static void orThrow(Optional<Refusal> refusal) {
        refusal.ifPresent(reason -> {
            throw reason;
        });
    }

    private List<Finding> findings(PendingOperation operation, byte[] uploaded) {
        Der csr = requireCsr(operation);
        return check.findings(
                VersionCreator.asked(operation), formats.readChain(List.of(uploaded), formats.publicKeyOf(csr)));
    }

    private PendingOperation awaited(VaultName vault, OperationId id) {
        return operations
                .find(id)
                .filter(operation -> operation.vault().equals(vault))
                .filter(operation -> isInSlot(vault, operation.certificate(), id))
                .orElseThrow(() -> notInSlot(id));
    }

    private static Refusal notInSlot(OperationId id) {
        return new Refusal(
                Refusal.Kind.PENDING_NOT_FOUND,
                "Request %s does not wait for a certificate, or a later one has taken its place.".formatted(id));
    }

    private boolean isInSlot(VaultName vault, CertificateName certificate, OperationId id) {
        return certificates
                .find(vault, certificate)
                .filter(named -> named.shows(id))
                .isPresent();
    }

    /**
     * A client that merges right after creating may be quicker than the process, which records an automatic approval a
     * moment later. While the system acts next, the merge waits; it does not wait for a person's decision.
     */
    private void awaitPreparation(MergeCertificate command) {
        operations
                .inSlot(command.vault(), command.name())
                .filter(operation -> operation.isManual() && isBeingPrepared(operation))
                .ifPresent(operation ->
                        operations.await(operation.id(), seen -> !isBeingPrepared(seen), settings.mergeWithin()));
    }

    private static boolean isBeingPrepared(PendingOperation operation) {
        return operation.phase() == Phase.RECEIVED || operation.phase() == Phase.KEYED;
    }

    /** The uploaded certificate, as far as it can be checked without a lock: its request does not change any more. */
    private record Examined(
            OperationId operation, CertificateChain chain, List<Finding> findings, boolean ofItsIssuer) {

        /** A rule that cannot be waived. */
        Optional<Violation> fault() {
            return findings.stream()
                    .filter(Finding::demanded)
                    .map(Finding::violation)
                    .flatMap(Optional::stream)
                    .findFirst();
        }

        /** @param seen whether a person has seen them, remarks among them */
        List<Violation> deviations(boolean seen) {
            return findings.stream()
                    .filter(Finding::isDeviation)
                    .filter(finding -> seen || finding.weight() != Weight.REMARK)
                    .map(Finding::violation)
                    .flatMap(Optional::stream)
                    .toList();
        }
    }

    private static boolean maybeMerged(PendingOperation operation) {
        return operation.csr().isPresent() && (operation.isManual() || !operation.isOpen());
    }

    private Examined examine(PendingOperation operation, List<byte[]> x5c) {
        Der csr = requireCsr(operation);
        CertificateChain chain = formats.readChain(x5c, formats.publicKeyOf(csr));
        return new Examined(
                operation.id(),
                chain,
                check.findings(VersionCreator.asked(operation), chain),
                closedInDoubt(operation)
                        .filter(order -> found.isOfItsIssuer(operation, chain, clock.instant()))
                        .isPresent());
    }

    private Optional<UnknownOrder> closedInDoubt(PendingOperation operation) {
        return operation.isOpen() || operation.isManual()
                ? Optional.empty()
                : unknown.findClosed(operation.vault(), operation.id());
    }

    /** Empty when another person has to merge the same certificate. */
    private Optional<PendingOperation> accept(
            MergeCertificate command, Optional<Examined> before, Optional<Upload> upload, Actor actor) {
        Locked locked = operations
                .lockInSlot(command.vault(), command.name())
                .orElseThrow(
                        () -> CertificateRequests.pendingNotFound("Pending Certificate not found: ", command.name()));
        PendingOperation operation = locked.operation();
        upload.map(Upload::operation).filter(id -> !id.equals(operation.id())).ifPresent(id -> {
            throw notInSlot(id);
        });
        orThrow(issuerAtWork(operation));
        Examined examined = before.filter(known -> known.operation().equals(operation.id()))
                .orElseGet(() -> examine(operation, command.x5c()));
        CertificateChain chain = examined.chain();
        if (!operation.chain().isEmpty()) {
            if (operation.chain().getFirst().equals(chain.leaf().der())) {
                return Optional.of(operation);
            }
            throw refusedBecause("the request has already been given another certificate");
        }
        orThrow(end(operation));
        examined.fault().ifPresent(violation -> {
            throw new Refusal(Refusal.Kind.INVALID, violation.message());
        });
        List<String> deviations = deviations(examined, upload);
        orThrow(objection(operation, locked.approvals()));
        orThrow(hold(operation));
        boolean counts = closedInDoubt(operation)
                .map(order ->
                        found.acceptOrRecord(locked, order, chain, examined.ofItsIssuer(), actor, clock.instant()))
                .orElse(true);
        return counts ? Optional.of(keep(operation, chain, command, deviations, actor)) : Optional.empty();
    }

    /** How the certificate deviates from the request. Only the person who uploads it can accept that. */
    private static List<String> deviations(Examined examined, Optional<Upload> upload) {
        List<Violation> deviations = examined.deviations(upload.isPresent());
        if (!deviations.isEmpty() && upload.filter(Upload::deviationsAccepted).isEmpty()) {
            String remedy = upload.isPresent()
                    ? " If this is intended, accept the deviation and upload it again."
                    : " If this is intended, upload it on the request's page, where the deviation can be accepted.";
            throw new Refusal(Refusal.Kind.INVALID, deviations.getFirst().message() + remedy);
        }
        return deviations.stream().map(Violation::reason).toList();
    }

    private PendingOperation keep(
            PendingOperation operation,
            CertificateChain chain,
            MergeCertificate command,
            List<String> deviations,
            Actor actor) {
        Instant now = clock.instant();
        boolean late = !operation.isOpen();
        PendingOperation held = operation
                .holding(chain, now)
                .mergedAs(
                        command.enabled().orElse(operation.enabled()),
                        command.tags().isEmpty() ? operation.tags() : command.tags());
        PendingOperation kept = late ? held.relaunched() : held;
        operations.save(kept, now, now);
        Occurrence occurrence = Occurrence.of(kept, actor, now);
        String sha1 = chain.leaf().sha1();
        events.publishEvent(
                late
                        ? new MergeRequested.Late(occurrence, kept.launchFence(), sha1, deviations)
                        : new MergeRequested.InTime(occurrence, sha1, deviations));
        return kept;
    }

    private static Der requireCsr(PendingOperation operation) {
        return operation
                .csr()
                .orElseThrow(() -> refusedBecause("the certificate signing request has not been created yet"));
    }

    private static Refusal refusedBecause(String reason) {
        return new Refusal(Refusal.Kind.FORBIDDEN, "The certificate cannot be merged: %s.".formatted(reason));
    }
}
