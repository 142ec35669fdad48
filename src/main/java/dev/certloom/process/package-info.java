/**
 * The only room that knows the process engine: starts and messages process instances, runs the job workers, deploys the
 * models, and relaunches what the engine has lost.
 */
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
            "renewal",
            "renewal :: escalation",
            "runtime"
        })
@NullMarked
package dev.certloom.process;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
