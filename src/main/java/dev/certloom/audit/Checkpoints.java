package dev.certloom.audit;

import dev.certloom.audit.verification.SignedPlace;
import dev.certloom.audit.verification.SignedPlace.Kind;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.TransactionException;

/**
 * Signs the chains' ends: at intervals if anything was written since, and on request. A record that contradicts an
 * earlier checkpoint is not signed: that would give its replacement more credibility than the former record.
 */
@Service
public class Checkpoints {

    /** Longest reason, in characters, of an acknowledged restore. */
    public static final int MAX_REASON_LENGTH = 500;

    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final int MAX_LISTED = 500;
    private static final int COMPARED_CHECKPOINTS = 32;

    private final AuditChain chain;
    private final AuditCheckpoints kept;
    private final CheckpointCopies copies;
    private final CheckpointComparer evidence;
    private final AuditKey key;
    private final AuditAccessEvents acts;
    private final Clock clock;

    Checkpoints(
            AuditChain chain,
            AuditCheckpoints kept,
            CheckpointCopies copies,
            CheckpointComparer evidence,
            AuditKey key,
            AuditAccessEvents acts,
            Clock clock) {
        this.chain = chain;
        this.kept = kept;
        this.copies = copies;
        this.evidence = evidence;
        this.key = key;
        this.acts = acts;
        this.clock = clock;
    }

    /**
     * Makes one now, over everything that is committed; that it was asked for is written down first. Returns when it is
     * on the disk, in every file.
     *
     * @throws Refusal CONFLICT when the record contradicts an earlier one; NOT_YET when it is signed, but a file cannot
     *     be written
     */
    public Checkpoint make(VaultName vault, Actor actor) {
        requireNoContradiction(vault);
        acts.tellAndSeal(AuditAction.AUDIT_CHECKPOINT_MADE, vault, actor, Map.of());
        Checkpoint made = chain.alone(() -> {
            requireNoContradiction(vault);
            return Checkpoint.of(sign(vault.value()));
        });
        putOnDisk(vault);
        return made;
    }

    private void requireNoContradiction(VaultName vault) {
        Optional<CheckpointMismatch> checkpointMismatch = evidence.of(vault.value());
        if (checkpointMismatch.isPresent()) {
            throw new Refusal(Refusal.Kind.CONFLICT, checkpointMismatch.get().reason());
        }
    }

    private void putOnDisk(VaultName vault) {
        copies.complete(vault.value());
        Optional<OutageLog.Trouble> trouble =
                copies.all().stream().flatMap(copy -> copy.trouble().stream()).findFirst();
        if (trouble.isPresent()) {
            throw new Refusal(
                    Refusal.Kind.NOT_YET,
                    "Signed, but so far in the database alone. %s. It is tried again."
                            .formatted(trouble.get().reason()));
        }
    }

    /** The faults of a vault's stored record, as far as its checkpoints reveal them. */
    public Optional<CheckpointMismatch> contradiction(VaultName vault) {
        return evidence.of(vault.value());
    }

    /**
     * Takes the stored record as it is: somebody answers for it that a backup was brought back. Leaves a line with the
     * end that the record had and the one it has, and begins a new timeline. Checkpoints of the former one stay where
     * they are.
     *
     * @param reason why, at most {@value #MAX_REASON_LENGTH} characters
     * @throws Refusal CONFLICT when nothing contradicts the record; NOT_YET as for {@link #make}
     */
    public Checkpoint acknowledgeRestore(VaultName vault, Actor actor, String reason) {
        String name = vault.value();
        // two at once: the second finds nothing left to acknowledge, and leaves no line
        Checkpoint made = chain.alone(() -> {
            CheckpointMismatch mismatch = evidence.of(name).orElseThrow(() -> nothingToAcknowledge(vault));
            long common = evidence.common(name);
            ChainHead former = mismatch.expected();
            ChainHead found = chain.head(name);
            acts.tellAndSeal(
                    AuditAction.AUDIT_RESTORE_ACKNOWLEDGED,
                    vault,
                    actor,
                    Map.of(
                            "reason",
                            reason,
                            "fault",
                            mismatch.fault().word(),
                            "before.position",
                            Long.toString(former.position()),
                            "before.hash",
                            former.hash(),
                            "after.position",
                            Long.toString(found.position()),
                            "after.hash",
                            found.hash(),
                            "commonPosition",
                            Long.toString(common)));
            SignedRecord restore = key.sign(
                    Kind.RESTORE,
                    name,
                    evidence.timeline(name) + 1,
                    chain.head(name),
                    clock.instant(),
                    Map.of(
                            "from",
                            common,
                            "oldPosition",
                            former.position(),
                            "oldHash",
                            former.hash(),
                            "by",
                            actor.name()));
            kept.add(Kind.RESTORE, restore);
            return Checkpoint.of(restore);
        });
        putOnDisk(vault);
        evidence.of(name);
        return made;
    }

    private static Refusal nothingToAcknowledge(VaultName vault) {
        return new Refusal(
                Refusal.Kind.CONFLICT,
                "There is no restore to acknowledge: the audit record of vault %s agrees with its checkpoints."
                        .formatted(vault));
    }

    /**
     * The latest, newest first.
     *
     * @param limit at most 500
     */
    public List<Checkpoint> latest(VaultName vault, int limit) {
        return kept.latest(vault.value(), Math.clamp(limit, 1, MAX_LISTED)).stream()
                .map(Checkpoint::of)
                .toList();
    }

    @Scheduled(
            fixedDelayString = "${certloom.audit.checkpoints.every:PT1H}",
            initialDelayString = "${certloom.audit.checkpoints.every:PT1H}")
    void makeForEachVault() {
        try {
            EachVault.does(chain.vaults(), "Signing the audit record", this::makeIfNew);
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("The store cannot be used now; checkpoints of the audit record wait.", e);
        }
    }

    private void makeIfNew(String vault) {
        chain.alone(() -> {
            signIfNew(vault);
            return vault;
        });
        completeFiles(vault);
    }

    private void signIfNew(String vault) {
        long timeline = evidence.timeline(vault);
        long signed = kept.latest(vault, COMPARED_CHECKPOINTS).stream()
                .flatMap(row -> key.vouchedFor(row).stream())
                .filter(place -> place.timeline() == timeline)
                .mapToLong(SignedPlace::position)
                .max()
                .orElse(0);
        if (chain.head(vault).position() > signed && evidence.of(vault).isEmpty()) {
            sign(vault);
        }
    }

    private SignedRecord sign(String vault) {
        SignedRecord made = key.sign(
                Kind.CHECKPOINT, vault, evidence.timeline(vault), chain.head(vault), clock.instant(), Map.of());
        kept.add(Kind.CHECKPOINT, made);
        return made;
    }

    /** Appends missing checkpoints to every file, except for vaults whose record contradicts the files. */
    void completeFiles() {
        EachVault.does(evidence.vaults(), "Comparing the audit record", this::completeFiles);
    }

    private void completeFiles(String vault) {
        if (evidence.of(vault).isEmpty()) {
            copies.complete(vault);
        }
    }
}
