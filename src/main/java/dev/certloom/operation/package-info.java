/**
 * The only module that knows the process engine: starts and messages process instances, runs the job workers, deploys the
 * models, and starts anew what the engine has lost.
 */
@ApplicationModule(
        allowedDependencies = {
            "availability",
            "certificate",
            "chaincheck",
            "compute",
            "crypto",
            "database",
            "issuer",
            "kernel",
            "runtime"
        })
@NullMarked
package dev.certloom.operation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
