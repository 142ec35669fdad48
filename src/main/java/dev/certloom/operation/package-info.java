/**
 * The pending operation and its transitions: create, cancel, delete, merge, progression by jobs, orders at issuers,
 * the reconcile queue, and what is stranded. It does not know the engine: committed events reach it through the outbox.
 */
@ApplicationModule(
        allowedDependencies = {
            "availability",
            "certificate",
            "chaincheck",
            "compute",
            "crypto",
            "crypto :: rest",
            "database",
            "issuer",
            "kernel",
            "runtime"
        })
@NullMarked
package dev.certloom.operation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
