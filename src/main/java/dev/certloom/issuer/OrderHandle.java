package dev.certloom.issuer;

import java.util.Optional;

/**
 * By what a provider finds an order at its CA again; stored with the order. What an answer leaves empty stays as it is
 * stored.
 *
 * @param reference the CA's own, as its people know it; shown to ours
 * @param state what the provider itself has to know for its next call, such as an address at the CA; encrypted at rest,
 *     and read by nobody else
 */
public record OrderHandle(Optional<String> reference, Optional<String> state) {

    public static final OrderHandle NONE = new OrderHandle(Optional.empty(), Optional.empty());

    private static final int MAX_REFERENCE_LENGTH = 1_024;
    private static final int MAX_STATE_LENGTH = 65_536;

    public OrderHandle {
        demand("reference", reference, MAX_REFERENCE_LENGTH);
        demand("state", state, MAX_STATE_LENGTH);
    }

    private static void demand(String what, Optional<String> text, int maxLength) {
        if (text.filter(value -> value.isBlank() || value.length() > maxLength || value.indexOf('\0') >= 0)
                .isPresent()) {
            throw new IllegalArgumentException(
                    "Expected an order's %s to have 1 to %d characters, without NUL.".formatted(what, maxLength));
        }
    }

    /** Whether it says nothing at all. */
    public boolean isEmpty() {
        return reference.isEmpty() && state.isEmpty();
    }

    /** This one, completed by what another one says besides or instead. */
    public OrderHandle updatedBy(OrderHandle later) {
        return new OrderHandle(later.reference.or(() -> reference), later.state.or(() -> state));
    }

    /** Without the state. */
    @Override
    public String toString() {
        return "OrderHandle[" + reference.orElse("") + "]";
    }
}
