/**
 * When a certificate may be renewed without being asked for: in windows that recur, and not while a freeze lasts; and when it is
 * renewed all the same, because it is about to end.
 */
@ApplicationModule(
        allowedDependencies = {"certificate", "crypto", "database", "issuer", "kernel", "operation", "runtime"})
@NullMarked
package dev.certloom.maintenance;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
