/**
 * The pages for people: requests, tasks, certificates, issuers, the audit trail. They show what the other modules hold and pass on
 * what their viewer presses; every rule is held by the modules behind them.
 */
@ApplicationModule(
        allowedDependencies = {
            "vault",
            "availability",
            "compute",
            "approval",
            "audit",
            "audit :: verification",
            "security",
            "issuer",
            "pki",
            "diagram",
            "progress"
        })
@NullMarked
package dev.certloom.dashboard;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
