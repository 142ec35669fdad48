package dev.certloom.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Assigns lines their positions. This happens here and not when lines are written, because requests would have to wait
 * for each other there. Only one replica seals at a time, and a batch is one transaction: a crash in the middle has no
 * effect. A line that is committed late is sealed late; none is skipped.
 */
@Component
class Sealer {

    static final int BATCH_SIZE = 1_000;

    private final AuditChain chain;

    Sealer(AuditChain chain) {
        this.chain = chain;
    }

    /** Seals a batch. Returns whether there may be more; false also when another replica is sealing. */
    boolean seal() {
        return chain.ifAlone(this::batch).orElse(0) == BATCH_SIZE;
    }

    /** Seals everything that is committed by now. */
    void sealAll() {
        int sealed = BATCH_SIZE;
        while (sealed == BATCH_SIZE) {
            sealed = chain.alone(this::batch);
        }
    }

    private int batch() {
        List<StoredLine> lines = chain.unsealed(BATCH_SIZE);
        if (lines.isEmpty()) {
            return 0;
        }
        Set<String> vaults = new HashSet<>();
        Set<ObjectKey> objects = new HashSet<>();
        lines.forEach(stored -> {
            vaults.add(stored.line().vault());
            objects.add(object(stored));
        });
        Map<String, ChainHead> heads = new HashMap<>(chain.heads(vaults));
        Map<ObjectKey, ChainHead> objectHeads = new HashMap<>(chain.objectHeads(objects));
        List<StoredLine> sealed = new ArrayList<>(lines.size());
        for (StoredLine stored : lines) {
            ChainHead head = heads.getOrDefault(stored.line().vault(), ChainHead.NONE);
            ChainHead objectHead = objectHeads.getOrDefault(object(stored), ChainHead.NONE);
            Seal seal = CanonicalLine.seal(
                    stored.line(), head.position() + 1, head.hash(), objectHead.position() + 1, objectHead.hash());
            heads.put(stored.line().vault(), new ChainHead(seal.position(), seal.hash()));
            objectHeads.put(object(stored), new ChainHead(seal.objectPosition(), seal.hash()));
            sealed.add(new StoredLine(stored.id(), stored.line(), Optional.of(seal)));
        }
        chain.seal(sealed, heads, objectHeads);
        return sealed.size();
    }

    private static ObjectKey object(StoredLine stored) {
        return new ObjectKey(stored.line().vault(), stored.line().object());
    }
}
