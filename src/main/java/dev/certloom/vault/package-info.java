/**
 * What a certificate is: names, versions, policy documents, the pending operation and its legal transitions. Ports it
 * needs from outside are declared in {@code vault.spi}. Depends on no other module.
 */
@ApplicationModule(allowedDependencies = {"certificate", "chaincheck", "crypto", "issuer", "kernel"})
@NullMarked
package dev.certloom.vault;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
