/** The embedded authorization server: people, groups, programs and their secrets, tokens for them, the login page. */
@ApplicationModule(
        allowedDependencies = {
            "access",
            "compute",
            "crypto :: rest",
            "database",
            "kernel",
            "operation",
            "runtime",
            "settings"
        })
@NullMarked
package dev.certloom.identity;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
