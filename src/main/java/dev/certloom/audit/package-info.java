/**
 * Append-only: who did what to which certificate, why, with what result; sealed so that third parties can verify it.
 */
@ApplicationModule(
        allowedDependencies = {"access", "availability", "crypto :: rest", "database", "identity", "kernel", "runtime"})
@NullMarked
package dev.certloom.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
