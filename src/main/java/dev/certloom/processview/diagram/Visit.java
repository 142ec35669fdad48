package dev.certloom.processview.diagram;

import java.time.Instant;
import java.util.Optional;

/**
 * One stay of an instance at an element.
 *
 * @param left empty while the instance is there
 * @param completed whether it was completed, not interrupted
 */
public record Visit(String element, Instant entered, Optional<Instant> left, boolean completed) {}
