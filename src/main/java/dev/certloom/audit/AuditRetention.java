package dev.certloom.audit;

import dev.certloom.audit.verification.SignedPlace;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.VaultName;
import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Drops lines past the retention period, if one is set. Only from the beginning, only up to a checkpoint, and visibly:
 * a signed anchor stands for what was before it.
 */
@Component
class AuditRetention {

    private static final Logger LOG = LoggerFactory.getLogger(AuditRetention.class);

    private static final int MAX_CANDIDATES = 1_000;

    private final AuditChain chain;
    private final AuditArchive archive;
    private final CheckpointComparer evidence;
    private final AuditKey key;
    private final AuditAccessEvents acts;
    private final AuditSettings settings;
    private final Clock clock;

    AuditRetention(
            AuditChain chain,
            AuditArchive archive,
            CheckpointComparer evidence,
            AuditKey key,
            AuditAccessEvents acts,
            AuditSettings settings,
            Clock clock) {
        this.chain = chain;
        this.archive = archive;
        this.evidence = evidence;
        this.key = key;
        this.acts = acts;
        this.settings = settings;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT5M")
    void dropWhatIsOld() {
        settings.kept().ifPresent(this::drop);
    }

    private void drop(Period keep) {
        Instant before = clock.instant().atZone(ZoneOffset.UTC).minus(keep).toInstant();
        try {
            EachVault.does(
                    chain.vaults(), "Retention of the audit record", vault -> chain.alone(() -> drop(vault, before)));
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("The store cannot be used now; old audit lines stay.", e);
        }
    }

    private long drop(String vault, Instant before) {
        if (evidence.of(vault).isPresent()) {
            // the remains of a tampered record are evidence
            return 0;
        }
        long already = archive.anchor(vault)
                .flatMap(key::vouchedFor)
                .map(SignedPlace::position)
                .orElse(0L);
        Optional<SignedRecord> droppable = archive.droppable(vault, before, MAX_CANDIDATES).stream()
                .filter(checkpoint -> checkpoint.position() > already)
                .filter(checkpoint -> key.vouchedFor(checkpoint)
                        .filter(place -> place.kind() != SignedPlace.Kind.ANCHOR)
                        .filter(place -> place.at().isBefore(before))
                        .isPresent())
                .findFirst();
        return droppable.map(checkpoint -> dropUpTo(checkpoint, before)).orElse(0L);
    }

    private long dropUpTo(SignedRecord checkpoint, Instant before) {
        ChainHead last = new ChainHead(checkpoint.position(), checkpoint.hash());
        SignedRecord anchor = key.sign(SignedPlace.Kind.ANCHOR, checkpoint.vault(), last, clock.instant());
        long dropped = archive.drop(anchor);
        acts.publish(
                AuditAction.AUDIT_LINES_DROPPED,
                new VaultName(checkpoint.vault()),
                Actor.system("retention"),
                Map.of(
                        "position", Long.toString(anchor.position()),
                        "hash", anchor.hash(),
                        "lines", Long.toString(dropped),
                        "olderThan", before.toString()));
        LOG.info("Dropped {} audit lines of vault {} older than {}.", dropped, checkpoint.vault(), before);
        return dropped;
    }
}
