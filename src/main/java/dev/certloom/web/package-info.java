/** What all routes share: the caller, errors, bodies, paging. */
@ApplicationModule(
        allowedDependencies = {
            "access",
            "approval",
            "audit",
            "audit :: verification",
            "availability",
            "certificate",
            "compute",
            "crypto",
            "database",
            "identity",
            "issuer",
            "kernel",
            "maintenance",
            "operation",
            "process",
            "processview",
            "processview :: diagram",
            "renewal",
            "renewal :: selection"
        })
@NullMarked
package dev.certloom.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
