/**
 * When certificates are renewed, or somebody is told that they end: a plan for each, kept as the time of its next action,
 * and the scans that carry it out. A renewal is a request like any other; its process is the same.
 */
@ApplicationModule(
        allowedDependencies = {
            "availability",
            "certificate",
            "crypto",
            "database",
            "issuer",
            "kernel",
            "maintenance",
            "operation",
            "runtime"
        })
@NullMarked
package dev.certloom.renewal;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
