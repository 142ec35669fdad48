/** Who must agree to a request, who may not, and the decisions made. */
@ApplicationModule(allowedDependencies = {"availability", "vault", "vault :: spi", "notification", "security"})
@NullMarked
package dev.certloom.approval;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
