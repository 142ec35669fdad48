/** Keeps everything in PostgreSQL: implementations of the other modules' ports, migrations, encryption of keys at rest. */
@ApplicationModule(
        allowedDependencies = {"approval", "audit", "audit :: verification", "availability", "certificate", "crypto", "crypto :: rest", "dashboard :: spi", "database", "issuer", "issuer :: spi", "kernel", "notification", "operation", "runtime"})
@NullMarked
package dev.certloom.store;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
