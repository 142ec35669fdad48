package dev.certloom.operation;

import dev.certloom.kernel.HexId;
import dev.certloom.kernel.OperationId;

/**
 * A question to an issuer about an order, under way.
 *
 * @param id new with every question
 */
public record OrderQuestion(OperationId operation, String id) {

    static OrderQuestion about(OperationId operation) {
        return new OrderQuestion(operation, HexId.random());
    }
}
