package dev.certloom.processview;

import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.OperationChanges;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/**
 * Wakes live pages. Fed by the database, so it does not matter which replica made the change. It signals <em>that</em>
 * something changed and not what: subscribers read again. It reports changes of the operation, its approval steps and
 * its process activity.
 *
 * <p>Subscribers are called on the thread that listens to the database, one after the other, so they must hand the work
 * over and return at once. A subscriber that throws is logged and stays subscribed. A subscriber may be called without
 * a change.
 */
@Service
public class ProgressWatch {

    private static final Logger LOG = LoggerFactory.getLogger(ProgressWatch.class);

    private final Map<OperationId, Set<Bell>> ofOperation = new ConcurrentHashMap<>();
    private final Map<VaultName, Set<VaultBell>> ofVault = new ConcurrentHashMap<>();

    ProgressWatch(OperationChanges changes) {
        changes.subscribe(new OperationChanges.Listener() {
            @Override
            public void changed(VaultName vault, OperationId operation) {
                ring(vault, operation);
            }

            @Override
            public void missed() {
                ringAll();
            }

            @Override
            public boolean isFollowed() {
                return !ofOperation.isEmpty() || !ofVault.isEmpty();
            }
        });
    }

    /** Calls after each change of this operation, until it is closed. */
    public Subscription subscribe(OperationId operation, Runnable onChange) {
        return enter(ofOperation, operation, new Bell(onChange));
    }

    /**
     * Calls after each change of any operation of this vault, until it is closed. When changes may have been missed,
     * because the connection to the database broke, {@code onMissed} is called instead: read everything again.
     */
    public Subscription subscribe(VaultName vault, Consumer<OperationId> onChange, Runnable onMissed) {
        return enter(ofVault, vault, new VaultBell(onChange, onMissed));
    }

    private static <K, B> Subscription enter(Map<K, Set<B>> bells, K key, B bell) {
        bells.compute(key, (same, present) -> {
            Set<B> all = present == null ? ConcurrentHashMap.newKeySet() : present;
            all.add(bell);
            return all;
        });
        return () -> bells.computeIfPresent(key, (same, present) -> {
            present.remove(bell);
            return present.isEmpty() ? null : present;
        });
    }

    private void ring(VaultName vault, OperationId operation) {
        ofOperation.getOrDefault(operation, Set.of()).forEach(bell -> call(bell.onChange));
        ofVault.getOrDefault(vault, Set.of()).forEach(bell -> call(() -> bell.onChange.accept(operation)));
    }

    private void ringAll() {
        ofOperation.values().forEach(bells -> bells.forEach(bell -> call(bell.onChange)));
        ofVault.values().forEach(bells -> bells.forEach(bell -> call(bell.onMissed)));
    }

    private static void call(Runnable subscriber) {
        try {
            subscriber.run();
        } catch (RuntimeException e) {
            LOG.warn("Expected a subscriber to take a change, but it failed", e);
        }
    }

    /** A subscription, until it is closed; closing it again has no effect. */
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /** Compared by identity: the same callback may be registered twice. */
    private static final class Bell {

        private final Runnable onChange;

        Bell(Runnable onChange) {
            this.onChange = onChange;
        }
    }

    private static final class VaultBell {

        private final Consumer<OperationId> onChange;
        private final Runnable onMissed;

        VaultBell(Consumer<OperationId> onChange, Runnable onMissed) {
            this.onChange = onChange;
            this.onMissed = onMissed;
        }
    }
}
