package dev.certloom.audit;

import dev.certloom.audit.spi.AuditArchive;
import dev.certloom.audit.spi.AuditChain;
import dev.certloom.audit.spi.SignedRecord;
import dev.certloom.vault.Actor;
import dev.certloom.vault.VaultName;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.TransactionException;

/** Signs the chains' ends: at intervals if anything was written since, and when somebody asks. */
@Service
public class Checkpoints {

    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final int MOST = 500;

    private final AuditChain chain;
    private final AuditArchive archive;
    private final AuditKey key;
    private final AuditActs acts;
    private final Clock clock;

    Checkpoints(AuditChain chain, AuditArchive archive, AuditKey key, AuditActs acts, Clock clock) {
        this.chain = chain;
        this.archive = archive;
        this.key = key;
        this.acts = acts;
        this.clock = clock;
    }

    /** Makes one now, over everything that is committed; that it was asked for is written down first. */
    public Checkpoint make(VaultName vault, Actor actor) {
        acts.tellAndSeal("audit-checkpoint-made", vault, actor, Map.of());
        return chain.alone(() -> Checkpoint.of(sign(vault.value())));
    }

    /**
     * The latest, newest first.
     *
     * @param limit at most 500
     */
    public List<Checkpoint> latest(VaultName vault, int limit) {
        return archive.latestCheckpoints(vault.value(), Math.clamp(limit, 1, MOST)).stream()
                .map(Checkpoint::of)
                .toList();
    }

    @Scheduled(
            fixedDelayString = "${certloom.audit.checkpoints.every:PT1H}",
            initialDelayString = "${certloom.audit.checkpoints.every:PT1H}")
    void makeForEachVault() {
        try {
            chain.vaults()
                    .forEach(vault -> chain.alone(() -> {
                        signIfNew(vault);
                        return vault;
                    }));
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("The store cannot be used now; checkpoints of the audit record wait: {}", e.getMessage());
        }
    }

    private void signIfNew(String vault) {
        long signed = archive.latestCheckpoints(vault, 1).stream()
                .mapToLong(SignedRecord::position)
                .findFirst()
                .orElse(0);
        if (chain.head(vault).position() > signed) {
            sign(vault);
        }
    }

    private SignedRecord sign(String vault) {
        SignedRecord made = key.sign("checkpoint", vault, chain.head(vault), clock.instant());
        archive.addCheckpoint(made);
        return made;
    }
}
