package dev.certloom.maintenance;

import java.util.Optional;

/**
 * A freeze that somebody made.
 *
 * @param madeBy for display
 * @param endedBy who ended it before its time, for display
 */
public record MadeFreeze(String id, Freeze freeze, String madeBy, Optional<String> endedBy) {}
