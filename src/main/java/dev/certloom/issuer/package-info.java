/** What a CA is to us: issuers, what they can do, their accounts; one sub-package per provider. */
@ApplicationModule(
        allowedDependencies = {"certificate", "chaincheck", "crypto", "crypto :: rest", "database", "kernel", "runtime"
        })
@NullMarked
package dev.certloom.issuer;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
