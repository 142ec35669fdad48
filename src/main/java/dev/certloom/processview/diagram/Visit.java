package dev.certloom.processview.diagram;

import java.time.Instant;
import java.util.Optional;

/**
 * One stay of an instance at an element.
 *
 * @param left empty while it stands there
 * @param completed whether it was left as it should be, not interrupted
 */
public record Visit(String element, Instant entered, Optional<Instant> left, boolean completed) {}
