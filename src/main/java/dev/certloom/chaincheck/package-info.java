/** Named checks on what issuers and people bring, each with a reason code; the lists of rules read as the policy. */
@ApplicationModule(allowedDependencies = {"compute", "crypto", "kernel"})
@NullMarked
package dev.certloom.chaincheck;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
