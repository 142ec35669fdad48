package dev.certloom.operation;

import dev.certloom.kernel.HexId;
import dev.certloom.kernel.OperationId;

/**
 * Whoever holds it is alone in asking the issuer about an order.
 *
 * @param id new each time that one is acquired
 */
public record OrderLease(OperationId operation, String id) {

    static OrderLease of(OperationId operation) {
        return new OrderLease(operation, HexId.random());
    }
}
