/**
 * What the service cannot do without, and since when it is away: told by those who watch over engine and database, while whoever calls
 * them may say no more than that they doubt it; asked by health, pages and logs.
 */
@ApplicationModule(allowedDependencies = {"runtime"})
@NullMarked
package dev.certloom.availability;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
