/**
 * The shared vocabulary of all rooms: names, ids, actors, pages of lists, refusals, events. Depends on no other room.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.certloom.kernel;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
