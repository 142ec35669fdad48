/**
 * An exporter for the engine: reports to a Certloom which elements its process instances enter and leave. Runs inside
 * the broker, from a jar of this package alone, on Zeebe 8.5 to 8.8; so it uses only the JDK and the exporter API.
 */
@NullMarked
package dev.certloom.exporter;

import org.jspecify.annotations.NullMarked;
