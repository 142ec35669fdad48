/** What all routes share: who asks, errors, bodies, paging. */
@ApplicationModule(allowedDependencies = {"access", "approval", "audit", "audit :: verification", "availability", "certificate", "compute", "crypto", "issuer", "kernel", "operation", "process"})
@NullMarked
package dev.certloom.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
