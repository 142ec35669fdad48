package dev.certloom.issuer.simulated;

import dev.certloom.kernel.Der;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The order book of the simulated CA, as an external CA would keep it: one order per reference. */
public interface SimulatedOrders {

    /**
     * Accepts an order, or, if there is one with this reference, counts that it was placed again.
     *
     * @return the order as it is kept
     */
    SimulatedOrder place(SimulatedOrder order);

    Optional<SimulatedOrder> find(String reference);

    /**
     * Issues, unless the order is issued or cancelled already.
     *
     * @return the order as it is kept
     */
    SimulatedOrder issue(String reference, List<Der> chain);

    /**
     * Cancels, unless it is issued. An order the CA never received is cancelled in advance.
     *
     * @param ifUnknown what to keep in that case
     * @return the order as it is kept
     */
    SimulatedOrder cancel(SimulatedOrder ifUnknown);

    /**
     * An order.
     *
     * @param vault whose order it is, for people who look at the table
     * @param outcome its planned outcome
     * @param due when
     * @param cancel the answer to a cancellation request
     * @param placements how often it was placed: more than one means that it was ordered twice
     * @param chain once issued, leaf first
     */
    record SimulatedOrder(
            String reference,
            String vault,
            String certificate,
            String outcome,
            Instant due,
            String cancel,
            boolean cancelled,
            int placements,
            List<Der> chain) {

        public SimulatedOrder {
            chain = List.copyOf(chain);
        }
    }
}
