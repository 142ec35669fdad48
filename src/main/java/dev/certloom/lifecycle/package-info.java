/**
 * The only module that knows the process engine: starts and messages process instances, runs the job workers, deploys the
 * models, and starts anew what the engine has lost.
 */
@ApplicationModule(
        allowedDependencies = {"approval", "audit", "availability", "compute", "issuer", "kernel", "processview", "progress", "progress :: spi", "runtime", "vault", "vault :: spi"})
@NullMarked
package dev.certloom.lifecycle;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
