/** What a process that runs for long needs: threads with a life cycle, and time that nobody sets. Depends on no other module. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.certloom.runtime;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
