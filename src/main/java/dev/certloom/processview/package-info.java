/**
 * Where each operation stands in its process, as the engine's exporter tells it: takes the exporter's records, shows the run of
 * each process instance, wakes who watches, and measures the lag. Where no exporter tells anything, the operation's phase
 * stands in for it.
 */
@ApplicationModule(allowedDependencies = {"database", "kernel", "operation"})
@NullMarked
package dev.certloom.processview;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
