package dev.certloom.operation;

import dev.certloom.kernel.OperationId;
import java.time.Duration;
import java.util.Optional;

/**
 * Stores who asks an issuer about an order right now, over all replicas. A question that is neither over nor renewed lapses:
 * then whoever asked it counts as gone.
 */
public interface OrderQuestions {

    /** How long a question counts as under way after it was begun or renewed. */
    Duration LEASE = Duration.ofSeconds(30);

    /** Begins a question; empty while another about the same order is under way. */
    Optional<OrderQuestion> begin(OperationId operation, Duration lease);

    /**
     * Says that a question is still under way. In a transaction, no other is begun before it ends.
     *
     * @return false when another was begun since it lapsed
     */
    boolean renew(OrderQuestion question, Duration lease);

    /** Ends a question, unless another was begun since it lapsed. */
    void end(OrderQuestion question);
}
