package dev.certloom.operation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.certloom.certificate.JdbcPolicyColumn;
import dev.certloom.database.MemoryFootprint;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.Operations.Locked;
import dev.certloom.operation.Operations.OrderRow;
import java.util.Optional;

/**
 * What this replica recently read and wrote of operations. Bounded in bytes, because an operation's size is up to its
 * requester.
 */
final class OperationCache {

    static final long MAX_BYTES_OF_REQUESTS = 16 << 20;
    static final long MAX_BYTES_OF_OPERATIONS = 16 << 20;

    private static final int ENDED_FOOTPRINT_BYTES = 128;

    /** A request never changes. */
    private final Cache<OperationId, CertificateRequest> requests = Caffeine.newBuilder()
            .maximumWeight(MAX_BYTES_OF_REQUESTS)
            .weigher((OperationId id, CertificateRequest request) -> bytes(request))
            .executor(Runnable::run)
            .build();

    private final Cache<OperationId, Seen> lastSeen = Caffeine.newBuilder()
            .maximumWeight(MAX_BYTES_OF_OPERATIONS)
            .weigher((OperationId id, Seen seen) ->
                    seen.open().map(OperationCache::bytes).orElse(ENDED_FOOTPRINT_BYTES))
            .executor(Runnable::run)
            .build();

    Optional<CertificateRequest> request(OperationId id) {
        return Optional.ofNullable(requests.getIfPresent(id));
    }

    void add(CertificateRequest request) {
        requests.put(request.id(), request);
    }

    /** Only for open operations: no work is prepared for others. */
    Optional<Locked> lastSeen(OperationId id) {
        return Optional.ofNullable(lastSeen.getIfPresent(id)).flatMap(Seen::open);
    }

    /**
     * An operation as it was committed.
     *
     * @param lockOrder higher for a later lock: a late report of an earlier commit changes nothing
     */
    void saw(Locked locked, long lockOrder) {
        lastSeen.asMap()
                .merge(
                        locked.operation().id(),
                        new Seen(
                                Optional.of(locked)
                                        .filter(seen -> seen.operation().isOpen()),
                                lockOrder),
                        (before, now) -> before.lockOrder() > now.lockOrder() ? before : now);
    }

    private static int bytes(CertificateRequest request) {
        return MemoryFootprint.bounded(MemoryFootprint.OBJECT_BYTES
                + JdbcPolicyColumn.memoryFootprint(request.policy())
                + MemoryFootprint.of(request.requester().name())
                + MemoryFootprint.of(request.requester().groups())
                + MemoryFootprint.of(request.requester().others()));
    }

    private static int bytes(Locked locked) {
        PendingOperation operation = locked.operation();
        return MemoryFootprint.bounded(MemoryFootprint.OBJECT_BYTES
                + bytes(operation.request())
                + MemoryFootprint.of(operation.tags())
                + operation.csr().map(Der::size).orElse(0)
                + operation.chain().stream().mapToLong(Der::size).sum()
                + operation.given().stream().mapToLong(Der::size).sum()
                + locked.order()
                        .map(OrderRow::handle)
                        .map(handle -> MemoryFootprint.of(handle.reference()) + MemoryFootprint.of(handle.state()))
                        .orElse(0L)
                + (long) locked.approvals().judged().size() * MemoryFootprint.OBJECT_BYTES);
    }

    /** @param open empty of one that has ended */
    private record Seen(Optional<Locked> open, long lockOrder) {}
}
