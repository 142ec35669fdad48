/** Who must agree to a request, who may not, and the decisions made. */
@ApplicationModule(allowedDependencies = {"availability", "certificate", "crypto", "database", "identity", "issuer", "kernel", "notification", "operation", "security", "store"})
@NullMarked
package dev.certloom.approval;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
