/**
 * The pages for people: requests, tasks, certificates, issuers, the audit trail. They show what the other modules hold and pass on
 * what their viewer presses; every rule is held by the modules behind them.
 */
@ApplicationModule(
        allowedDependencies = {"access", "approval", "audit", "audit :: verification", "availability", "certificate", "compute", "crypto", "identity", "issuer", "kernel", "operation", "processview", "processview :: diagram"})
@NullMarked
package dev.certloom.dashboard;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
