/**
 * Draws a BPMN 2.0 model, by its diagram interchange, as SVG, with marks on where a process instance stands (ADR 5).
 * Knows neither the engine nor the vault. Treats all input as hostile: document types are refused, sizes are limited,
 * text is escaped.
 */
@NamedInterface("diagram")
@NullMarked
package dev.certloom.processview.diagram;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
