/**
 * The parts of a default installation: starts and supervises the process engine and PostgreSQL as child processes,
 * makes the TLS material, and provides all of it to the rest as settings. Nothing depends on it; the lifecycle notifies
 * it when everything runs.
 */
@ApplicationModule(allowedDependencies = {"availability", "compute", "crypto", "kernel", "process", "runtime"})
@NullMarked
package dev.certloom.embedded;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
