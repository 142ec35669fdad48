/**
 * Where each operation stands in its process, as the engine's exporter reports it: receives the exporter's records,
 * shows the run of each process instance, wakes watching pages, and measures the lag. Without an exporter, progress is
 * derived from the operation's phase.
 */
@ApplicationModule(allowedDependencies = {"database", "kernel", "operation"})
@NullMarked
package dev.certloom.processview;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
