package dev.certloom.renewal;

import dev.certloom.renewal.Found.Told;
import java.time.Instant;

/**
 * A plan as it is stored.
 *
 * @param due whether a renewal is to begin as soon as its turn comes
 * @param checkAt when it is made anew, if nothing changes before
 */
record Planned(Found found, Plan plan, boolean due, boolean foundExpired, Told told, Instant checkAt) {}
