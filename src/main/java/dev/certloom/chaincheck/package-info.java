/**
 * Named checks of certificates from issuers and people, each with a reason code; the lists of rules are the chain
 * check.
 */
@ApplicationModule(allowedDependencies = {"compute", "crypto", "kernel"})
@NullMarked
package dev.certloom.chaincheck;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
