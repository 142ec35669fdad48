/** Basics of a long-running process: threads with a life cycle, and a monotonic clock. Depends on no other module. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.certloom.runtime;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
