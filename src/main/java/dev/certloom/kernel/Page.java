package dev.certloom.kernel;

import java.util.List;
import java.util.Optional;

/**
 * Part of a list.
 *
 * @param next where the following page starts, opaque; empty on the last page
 */
public record Page<T>(List<T> items, Optional<String> next) {

    public Page {
        items = List.copyOf(items);
    }
}
