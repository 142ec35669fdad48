/**
 * Checks the spelling of settings before anything starts. The settings themselves belong to the modules that use them; here
 * their names are read from them.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.certloom.settings;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
