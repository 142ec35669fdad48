/** What the embedded authorization server needs kept. */
@ApplicationModule(allowedDependencies = {"access", "compute", "crypto :: rest", "database", "runtime", "settings"})
@NullMarked
package dev.certloom.identity;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
