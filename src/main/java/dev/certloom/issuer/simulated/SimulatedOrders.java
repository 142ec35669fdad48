package dev.certloom.issuer.simulated;

import dev.certloom.kernel.Der;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The order book of the simulated CA, as a CA elsewhere would keep it: one order per reference. */
public interface SimulatedOrders {

    /**
     * Takes an order in, or, if there is one of this reference, counts that it was placed again.
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
     * Cancels, unless it is issued. An order the CA never heard of is cancelled beforehand.
     *
     * @param unheard what to keep in that case
     * @return the order as it is kept
     */
    SimulatedOrder cancel(SimulatedOrder unheard);

    /**
     * An order.
     *
     * @param vault whose order it is, for people who look at the table
     * @param outcome what is to become of it
     * @param due when
     * @param cancel what is said to the wish to cancel
     * @param placements how often it was placed: more than one means that somebody ordered twice
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
