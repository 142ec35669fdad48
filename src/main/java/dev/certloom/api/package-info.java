/**
 * The Key Vault-compatible surface, and the routes for people's work: routes, versions, JSON shapes, the error body, paging. Translation only; every rule is
 * held by the modules behind it.
 */
@ApplicationModule(
        allowedDependencies = {"access", "approval", "audit", "audit :: verification", "availability", "certificate", "compute", "crypto", "issuer", "kernel", "operation", "process"})
@NullMarked
package dev.certloom.api;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
