/** Sign-in to the pages, and their sessions. */
@ApplicationModule(allowedDependencies = {"access", "availability", "identity"})
@NullMarked
package dev.certloom.signin;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
