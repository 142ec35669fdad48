/** Named checks on what issuers and people bring, each with a reason code; the lists of rules read as the policy. */
@ApplicationModule(allowedDependencies = {"vault", "vault :: spi", "compute", "pki"})
@NullMarked
package dev.certloom.chaincheck;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
