/** The connection to PostgreSQL, whether it serves, how values lie in columns, and the outbox. */
@ApplicationModule(allowedDependencies = {"availability", "kernel", "runtime"})
@NullMarked
package dev.certloom.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
