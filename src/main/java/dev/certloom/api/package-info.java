/**
 * The Key Vault-compatible surface: routes, versions, JSON shapes, the error body, paging. Translation only; every rule is
 * held by the modules behind it.
 */
@ApplicationModule(allowedDependencies = {"vault", "security", "issuer"})
@NullMarked
package dev.certloom.api;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
