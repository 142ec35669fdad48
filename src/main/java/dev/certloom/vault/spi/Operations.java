package dev.certloom.vault.spi;

import dev.certloom.vault.CertificateName;
import dev.certloom.vault.Claim;
import dev.certloom.vault.OperationId;
import dev.certloom.vault.PendingOperation;
import dev.certloom.vault.Phase;
import dev.certloom.vault.Position;
import dev.certloom.vault.RecordedApprovals;
import dev.certloom.vault.VaultName;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Operations and their orders at rest. */
public interface Operations {

    Optional<PendingOperation> find(OperationId id);

    /** Those of these ids that there are, in any order. */
    List<PendingOperation> findAll(Collection<OperationId> ids);

    /** Operations of a vault, newest first, of one phase if one is given, behind the one of id {@code after}. */
    List<PendingOperation> list(VaultName vault, Optional<Phase> phase, Optional<OperationId> after, int limit);

    /** Operations of a vault in one phase, the one asked for first first, behind {@code after}. */
    List<PendingOperation> oldest(VaultName vault, Phase phase, Optional<Position> after, int limit);

    /** The operation shown in the pending slot of the name. */
    Optional<PendingOperation> inSlot(VaultName vault, CertificateName name);

    /** As {@link #inSlot}, locked until the transaction ends. */
    Optional<PendingOperation> lockInSlot(VaultName vault, CertificateName name);

    /** Locks an operation until the transaction ends. */
    Optional<Locked> lock(OperationId id);

    void insert(PendingOperation operation);

    /** How many open operations of all vaults have no key yet; counted no further than to the limit. */
    int countWithoutKey(int limit);

    /**
     * Writes what may change. Wakes who awaits the operation, once committed.
     *
     * @param attendAt when to look after it, if nothing more is heard
     */
    void save(PendingOperation operation, Instant attendAt);

    /** Sets what the operation is held up by, in words; a change of its phase ends that too. */
    void holdUp(OperationId id, Optional<String> reason);

    /** Hands the operation to a process instance (design D16). */
    void claim(Claim claim);

    /** Sets when to look after the operation next; empty for never again. */
    void attendAt(OperationId id, Optional<Instant> when);

    /** Makes every operation that this engine does not hold due at once. */
    void attendAllHeldElsewhere(String engine, Instant now);

    /** Writes the intent to order. */
    void insertOrder(OperationId id, Instant now);

    void saveOrder(OperationId id, OrderState state, Instant now);

    /** The approvals on record: a person's, or a named automatic rule's (design D3). */
    RecordedApprovals approvals(OperationId id);

    /**
     * Waits until the operation satisfies the condition, or the deadline has passed; answers what is stored then. Woken
     * by the database, whichever replica made the change.
     */
    Optional<PendingOperation> await(OperationId id, Predicate<PendingOperation> condition, Duration deadline);

    /**
     * What the engine may have lost, longest unattended first: operations under way, withdrawn ones whose order is not
     * closed, and ended ones that hold a chain for a late merge.
     */
    List<Overdue> overdue(Instant now, int limit);

    /**
     * A locked operation.
     *
     * @param claimFence number of the process instance that holds the claim; 0 before the first claim
     * @param order the order, once its intent is written
     */
    record Locked(PendingOperation operation, int claimFence, Optional<OrderRow> order) {}

    /** An order at rest. */
    record OrderRow(OrderState state, Instant created) {}

    /** What is known of an order. */
    enum OrderState {
        /** The intent is written; whether the issuer heard of it is not known. */
        INTENDED,
        /** The issuer accepted it. */
        PLACED,
        /** The issuer signed. */
        ISSUED,
        /** The issuer refused it, or it was given up. */
        CLOSED
    }

    /**
     * An operation without recent progress.
     *
     * @param processInstanceKey of the instance that holds the claim; empty before the first claim
     * @param engine the engine that instance lives in; empty before the first claim
     */
    record Overdue(
            PendingOperation operation, int claimFence, Optional<Long> processInstanceKey, Optional<String> engine) {}
}
