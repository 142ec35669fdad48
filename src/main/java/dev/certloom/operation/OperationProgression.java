package dev.certloom.operation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.certloom.certificate.Certificates;
import dev.certloom.certificate.Keys;
import dev.certloom.chaincheck.CertificateCheck.Violation;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.KeyMaker;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.KeySupply;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.Operations.Locked;
import dev.certloom.operation.Operations.OrderState;
import dev.certloom.operation.VersionCreator.CheckedChain;
import dev.certloom.operation.VersionCreator.Origin;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * What jobs do to an operation: key and CSR, merge, failure. Each step may run twice: the second run finds the
 * state already reached and returns the same outcome.
 */
@Service
public class OperationProgression {

    private static final String SLOT_SHOWS_ANOTHER = "the pending slot shows another one";

    private static final int MAX_CACHED_KEYS = 1_000;
    private static final Duration CACHED_KEY_LIFETIME = Duration.ofMinutes(5);

    private final Operations operations;
    private final Certificates certificates;
    private final KeySupply keySupply;
    private final KeyMaker keyMaker;
    private final Keys keys;
    private final Provenance provenance;
    private final VersionCreator versions;
    private final TransactionOperations transaction;
    private final ClaimedOperations claimedOperations;
    private final StrandedCertificates stranded;
    /**
     * Of operations whose signing request could not be made: they have them at the next try, and leave the others' keys
     * alone.
     */
    private final Cache<OperationId, KeyPair> keysInHand = Caffeine.newBuilder()
            .maximumSize(MAX_CACHED_KEYS)
            .expireAfterWrite(CACHED_KEY_LIFETIME)
            .executor(Runnable::run)
            .build();

    OperationProgression(
            Operations operations,
            Certificates certificates,
            KeySupply keySupply,
            KeyMaker keyMaker,
            Keys keys,
            Provenance provenance,
            VersionCreator versions,
            TransactionOperations transaction,
            ClaimedOperations claimedOperations,
            StrandedCertificates stranded) {
        this.operations = operations;
        this.certificates = certificates;
        this.keySupply = keySupply;
        this.keyMaker = keyMaker;
        this.keys = keys;
        this.provenance = provenance;
        this.versions = versions;
        this.transaction = transaction;
        this.claimedOperations = claimedOperations;
        this.stranded = stranded;
    }

    /**
     * Claims the operation for a process instance and makes key and CSR, unless they are made already. The key is made
     * before the row is locked: it may take seconds.
     *
     * @param then is run in the same transaction, with the operation locked
     * @throws OperationEnded when there is nothing left to fulfil
     */
    public <T> T prepare(Claim claim, Function<PendingOperation, T> then) {
        PendingOperation seen = claimedOperations
                .lastKnown(claim, PendingOperation::isOpen)
                .filter(PendingOperation::isOpen)
                .orElseThrow(() -> new OperationEnded(claim.operation(), "it has ended"));
        ClaimedOperations.requireLatest(claim, seen);
        Optional<MadeKey> made = seen.csr().isPresent() ? Optional.empty() : Optional.of(makeKey(seen));
        return transaction.execute(status -> then.apply(keep(claim, made)));
    }

    private PendingOperation keep(Claim claim, Optional<MadeKey> made) {
        Locked locked = claimedOperations.lockFor(claim);
        PendingOperation operation = locked.operation();
        if (!operation.isOpen()) {
            throw new OperationEnded(claim.operation(), "it has ended");
        }
        if (operation.csr().isPresent() || made.isEmpty()) {
            claimedOperations.claim(claim, locked);
            return operation;
        }
        KeyId key = made.get()
                .reused()
                .orElseGet(() -> keys.save(operation.vault(), made.get().pair()));
        PendingOperation keyed = operation.keyed(key, made.get().csr(), claimedOperations.now());
        claimedOperations.saveClaimed(claim, locked, keyed);
        claimedOperations.publish(
                claim,
                keyed,
                AuditAction.KEY_AND_CSR_MADE,
                Map.of(
                        "key", key.value(),
                        "keyType", made.get().pair().algorithm().name(),
                        "reused", Boolean.toString(made.get().reused().isPresent())));
        return keyed;
    }

    private MadeKey makeKey(PendingOperation operation) {
        Optional<KeyId> reused = operation.policy().key().reuseKey() ? reusable(operation) : Optional.empty();
        KeyPair pair = reused.map(this::load).orElseGet(() -> freshKey(operation));
        try {
            return new MadeKey(
                    reused, pair, keyMaker.request(operation.policy().x509(), pair.privateKey(), pair.publicKey()));
        } catch (RuntimeException e) {
            // for example because of a high computing load: the job is retried
            if (reused.isEmpty()) {
                keysInHand.put(operation.id(), pair);
            }
            throw e;
        }
    }

    private KeyPair freshKey(PendingOperation operation) {
        return Optional.ofNullable(keysInHand.asMap().remove(operation.id()))
                .orElseGet(() -> keySupply.next(operation.policy().key().algorithm()));
    }

    /**
     * The current version's key, if it is of the kind the policy asks for. One that came in from elsewhere may be known there: nobody
     * has it signed anew without having been asked.
     */
    private Optional<KeyId> reusable(PendingOperation operation) {
        if (operation.cause().isAutomatic() && provenance.isImported(operation.vault(), operation.certificate())) {
            return Optional.empty();
        }
        return certificates
                .current(operation.vault(), operation.certificate())
                .flatMap(certificate -> certificate.version().key())
                .filter(key -> keys.publicKey(key).algorithm()
                        == operation.policy().key().algorithm());
    }

    private KeyPair load(KeyId id) {
        Keys.PublicHalf half = keys.publicKey(id);
        return new KeyPair(half.algorithm(), keys.privateKey(id), half.publicKey());
    }

    /**
     * Makes the version from the chain the vault holds. A chain uploaded for an operation that had failed or was
     * cancelled counts only while the pending slot still shows that operation.
     *
     * @return done without achieving it when the vault holds nothing to merge; failed when what the issuer signed is
     *     not what was ordered
     * @throws OperationEnded when the operation ended otherwise
     */
    public AdvanceResult merge(Claim claim) {
        Optional<PendingOperation> seen = claimedOperations.lastKnown(
                claim, operation -> !operation.chain().isEmpty());
        if (seen.filter(operation -> operation.phase() == Phase.COMPLETED).isPresent()) {
            ClaimedOperations.requireLatest(claim, seen.get());
            return new AdvanceResult.Done(true);
        }
        // signatures are checked before anything is locked: it may take a while until their turn comes
        Optional<CheckedChain> judged = seen.filter(
                        operation -> !operation.chain().isEmpty())
                .map(operation -> versions.check(
                        operation, operation.isOpen() && !operation.isManual() ? Origin.ISSUER : Origin.UPLOAD));
        return transaction
                .execute(status -> merge(claim, judged))
                .orElseThrow(() -> new OperationEnded(claim.operation(), SLOT_SHOWS_ANOTHER));
    }

    /** Empty when a late certificate can no longer be merged, which is on record. */
    private Optional<AdvanceResult> merge(Claim claim, Optional<CheckedChain> judged) {
        Locked locked = claimedOperations.lock(claim);
        PendingOperation operation = locked.operation();
        if (operation.phase() == Phase.COMPLETED) {
            return Optional.of(new AdvanceResult.Done(true));
        }
        if (!operation.needsInstance()) {
            throw new OperationEnded(operation.id(), "it is " + operation.phase());
        }
        if (operation.chain().isEmpty()) {
            return Optional.of(new AdvanceResult.Done(false));
        }
        RecordedApprovals approvals = locked.approvals();
        if (approvals.isEmpty()) {
            claimedOperations.publish(
                    claim, operation, AuditAction.MERGE_REFUSED, Map.of("reason", RecordedApprovals.NONE));
            return Optional.of(new AdvanceResult.Done(false));
        }
        if (operation.isMergedLate() && !isShown(operation)) {
            dropUpload(claim, operation, SLOT_SHOWS_ANOTHER);
            return Optional.empty();
        }
        return Optional.of(approvals
                .objectionTo(operation)
                .or(() -> otherKey(operation))
                .map(objection -> refuse(
                        claim,
                        operation,
                        objection,
                        Phase.REJECTED,
                        new Failure(Failure.Cause.REQUEST, "The request was rejected: " + objection + ".")))
                .orElseGet(() -> make(claim, locked, judged)));
    }

    private Optional<String> otherKey(PendingOperation operation) {
        return versions.keyMatchesCsr(operation)
                ? Optional.empty()
                : Optional.of("the key held is not the one of its certificate signing request");
    }

    private boolean isShown(PendingOperation operation) {
        return certificates
                .lock(operation.vault(), operation.certificate(), claimedOperations.now())
                .certificate()
                .shows(operation.id());
    }

    /**
     * A chain that a person uploaded was checked on arrival and is checked again: what counts is what is held now.
     */
    private AdvanceResult make(Claim claim, Locked locked, Optional<CheckedChain> judged) {
        PendingOperation operation = locked.operation();
        Origin origin = locked.isIssued() ? Origin.ISSUER : Origin.UPLOAD;
        CheckedChain found = judged.filter(known -> known.isOf(operation, origin))
                .orElseGet(() -> versions.check(operation, origin));
        if (!found.violations().isEmpty()) {
            Violation violation = found.violations().getFirst();
            return refuse(claim, operation, violation.reason(), Phase.FAILED, mismatch(origin, violation));
        }
        versions.complete(claim, operation, found);
        return new AdvanceResult.Done(true);
    }

    private static Failure mismatch(Origin origin, Violation violation) {
        return origin == Origin.ISSUER
                ? new Failure(
                        Failure.Cause.ISSUER,
                        "The issuer signed a certificate that does not match the request: %s (Rule %s.)"
                                .formatted(violation.message(), violation.reason()))
                : new Failure(
                        Failure.Cause.REQUEST,
                        "The uploaded certificate does not match the request: " + violation.message());
    }

    /** A chain uploaded too late is dropped; the operation stays as it ended. */
    private void dropUpload(Claim claim, PendingOperation operation, String reason) {
        claimedOperations.publish(claim, operation, AuditAction.MERGE_REFUSED, Map.of("reason", reason));
        claimedOperations.save(operation.holdingNothing());
    }

    /** The request fails; one that had ended before stays as it was, without the late chain. */
    private AdvanceResult refuse(Claim claim, PendingOperation operation, String reason, Phase how, Failure why) {
        if (!operation.isOpen()) {
            dropUpload(claim, operation, reason);
            return new AdvanceResult.Done(false);
        }
        claimedOperations.publish(claim, operation, AuditAction.MERGE_REFUSED, Map.of("reason", reason));
        operations.saveOrder(operation.id(), OrderState.CLOSED, claimedOperations.now());
        PendingOperation failed = operation.failed(how, why, claimedOperations.now());
        claimedOperations.end(
                failed,
                new OperationFinished.Failed(Occurrence.of(failed, claim, failed.since()), Optional.empty(), reason));
        if (!operation.isManual()) {
            stranded.keep(operation, operation.chain(), why.message(), claim.actor());
        }
        return new AdvanceResult.Failed();
    }

    /**
     * Records a failure. The code that caused it has already stored the reason; otherwise the process came here without
     * an approval.
     */
    public void recordFailure(Claim claim) {
        transaction.executeWithoutResult(status -> {
            PendingOperation operation = claimedOperations.lock(claim).operation();
            if (operation.isOpen()) {
                PendingOperation rejected = operation.failed(
                        Phase.REJECTED,
                        new Failure(Failure.Cause.REQUEST, "The request was rejected: it was not approved."),
                        claimedOperations.now());
                operations.abandonOrder(operation.id(), claimedOperations.now());
                claimedOperations.end(
                        rejected,
                        new OperationFinished.Rejected(
                                Occurrence.of(rejected, claim, rejected.since()), Optional.empty()));
                stranded.keep(operation, operation.chain(), "The request was not approved.", claim.actor());
            }
        });
    }

    /** Records the consequences of a granted cancellation: currently an audit line. */
    public void recordCancellation(Claim claim) {
        transaction.executeWithoutResult(status -> {
            PendingOperation operation = claimedOperations.lock(claim).operation();
            claimedOperations.publish(claim, operation, AuditAction.CANCELLATION_RECORDED, Map.of());
        });
    }

    private record MadeKey(Optional<KeyId> reused, KeyPair pair, Der csr) {}
}
