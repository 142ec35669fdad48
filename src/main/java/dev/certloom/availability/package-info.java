/**
 * What the service cannot do without, and since when it is away: told by whoever calls the engine or the database, and by those who
 * watch over them; asked by health, pages and logs. Depends on no other module.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.certloom.availability;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
