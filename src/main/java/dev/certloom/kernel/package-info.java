/** The words that every room speaks: names, ids, who acts, pages of lists, refusals, events. Depends on no other room. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.certloom.kernel;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
