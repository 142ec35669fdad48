/**
 * The availability of dependencies, and since when they are away: reported by the code that monitors engine and
 * database, while other callers can only report doubt; queried by health, pages and logs.
 */
@ApplicationModule(allowedDependencies = {"runtime"})
@NullMarked
package dev.certloom.availability;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
