package dev.certloom.maintenance;

import java.time.Instant;

/**
 * A time in which nothing is renewed unless it has to be.
 *
 * @param until its end, which is not part of it
 * @param reason for people, one line
 */
public record Freeze(Scope scope, Instant from, Instant until, String reason) {

    /** Whether it lasts at this moment. */
    public boolean isOn(Instant now) {
        return !now.isBefore(from) && now.isBefore(until);
    }
}
