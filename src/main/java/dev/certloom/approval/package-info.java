/** What people approve, who must, who may not, and the decisions made. */
@ApplicationModule(
        allowedDependencies = {
            "access",
            "availability",
            "certificate",
            "crypto",
            "database",
            "identity",
            "issuer",
            "kernel",
            "notification",
            "operation",
            "renewal"
        })
@NullMarked
package dev.certloom.approval;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
