/** What the lifecycle needs from outside: keeping which models were deployed to which engine. */
@ApplicationModule(
        allowedDependencies = {
            "approval",
            "audit",
            "availability",
            "certificate",
            "compute",
            "database",
            "issuer",
            "kernel",
            "operation",
            "processview",
            "runtime"
        })
@NullMarked
package dev.certloom.process;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
