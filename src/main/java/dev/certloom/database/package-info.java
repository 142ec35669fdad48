/** The connection to PostgreSQL and its availability, the mapping of values to columns, and the outbox. */
@ApplicationModule(allowedDependencies = {"availability", "kernel", "runtime"})
@NullMarked
package dev.certloom.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
