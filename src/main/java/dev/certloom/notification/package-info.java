/**
 * Notifies people and other systems when they have to act: by mail and signed webhooks. Notices are stored in the
 * transaction that causes them and delivered afterwards, until delivery succeeds.
 */
@ApplicationModule(
        allowedDependencies = {
            "certificate",
            "database",
            "identity",
            "issuer",
            "kernel",
            "operation",
            "renewal",
            "renewal :: escalation",
            "runtime"
        })
@NullMarked
package dev.certloom.notification;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
